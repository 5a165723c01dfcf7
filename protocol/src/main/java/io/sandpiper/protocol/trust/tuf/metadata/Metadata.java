package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.Instant;

/** What the {@code signed} member of a metadata file says, whatever its kind (specification 4.3). */
public sealed interface Metadata permits Root, Timestamp, Snapshot, Targets {
    long version();

    Instant expires();

    /** 5.3.10, 5.4.4, 5.5.6, 5.6.5. */
    default void checkUnexpired(String role, Instant start) throws TufException.Expired {
        if (!expires().isAfter(start)) {
            throw new TufException.Expired(role + ".expires", expires(), "later than this update's start, " + start);
        }
    }
}
