package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import java.time.Duration;

/**
 * How long a repository may take.
 *
 * @param metadata for one metadata file
 * @param update for all requests of one update, or of one search
 * @param target for a target, beside what its length takes at {@code targetBytesPerSecond}
 * @param lock for another updater on the same store
 */
public record Patience(Duration metadata, Duration update, Duration target, long targetBytesPerSecond, Duration lock) {
    public static final Patience STANDARD = new Patience(
            TrustLimits.METADATA_TIME,
            TrustLimits.UPDATE_TIME,
            TrustLimits.TARGET_TIME,
            TrustLimits.TARGET_BYTES_PER_SECOND,
            TrustLimits.LOCK_WAIT);

    Deadline forTarget(long bytes) {
        return Deadline.in(target.plusSeconds(bytes / targetBytesPerSecond));
    }
}
