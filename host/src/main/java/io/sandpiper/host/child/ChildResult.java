package io.sandpiper.host.child;

import java.util.List;

/**
 * How a child ended.
 *
 * @param exitCode the process's own; 137 where it was killed
 * @param errors the last lines of its standard error, bounded; foreign text, to be escaped before it is shown
 */
public record ChildResult(End end, int exitCode, List<String> errors) {
    /** Why it ended. */
    public enum End {
        EXITED,
        OUT_OF_MEMORY,
        OUT_OF_TIME
    }

    public boolean succeeded() {
        return end == End.EXITED && exitCode == 0;
    }
}
