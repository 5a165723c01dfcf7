package io.sandpiper.agent.update;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One model as it stands on disk.
 *
 * @param active the committed version, null before the first
 * @param previous the version that was committed before it
 */
public record ModelRecord(
        String model,
        UpdateState state,
        Instant since,
        @Nullable Installed active,
        @Nullable Installed previous) {

    /** The committed version and the one before, where one of them is of that manifest. */
    boolean keeps(io.sandpiper.protocol.digest.Digest manifest) {
        return (active != null && active.manifest().equals(manifest))
                || (previous != null && previous.manifest().equals(manifest));
    }
}
