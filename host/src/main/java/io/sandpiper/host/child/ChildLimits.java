package io.sandpiper.host.child;

import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a child process may use: resident memory, and time by the wall clock.
 *
 * @param tree whether the processes that it starts count to its memory
 * @param folder what the child may write to, null where nobody counts that
 * @param written bytes that may lie in that folder
 */
public record ChildLimits(
        DataSize residentMemory,
        Duration wallClock,
        boolean tree,
        @Nullable Path folder,
        DataSize written) {
    public ChildLimits(DataSize residentMemory, Duration wallClock) {
        this(residentMemory, wallClock, false, null, residentMemory);
    }

    /** The memory of all its descendants together. */
    public ChildLimits withTree() {
        return new ChildLimits(residentMemory, wallClock, true, folder, written);
    }

    /** No more than that in a folder, files of no bytes counted too. */
    public ChildLimits withFolder(Path watched, DataSize most) {
        return new ChildLimits(residentMemory, wallClock, tree, watched, most);
    }
}
