package io.sandpiper.host.child;

import java.util.List;

/**
 * How a child ended.
 *
 * @param exitCode the process's own; 137 where it was killed
 * @param errors the last lines of its standard error, bounded; foreign text, to be escaped before it is shown
 */
public record ChildResult(End end, int exitCode, List<String> errors) {
    /** A signal's number is added to it. */
    private static final int FIRST_OF_SIGNALS = 128;

    /** Why it ended. */
    public enum End {
        EXITED,
        OUT_OF_MEMORY,
        OUT_OF_TIME,
        OUT_OF_DISK
    }

    public boolean succeeded() {
        return end == End.EXITED && exitCode == 0;
    }

    /** True where a signal ended it that was not sent for its limits: a crash, or somebody else's kill. */
    public boolean endedBySignal() {
        return end == End.EXITED && exitCode >= FIRST_OF_SIGNALS;
    }
}
