package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.Root;
import io.sandpiper.protocol.trust.tuf.metadata.Snapshot;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.Targets;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.time.Instant;

/**
 * A repository as one update has verified it. Searches go by that update's start time and snapshot, however long it is
 * kept: keep it no longer than the work at hand.
 */
public record TrustedRepository(TufClient client, Instant start, Root root, Snapshot snapshot, Targets targets) {
    /** @throws TufException.NoSuchTarget where no trusted role lists it */
    public TargetFile find(String targetPath) throws TufException {
        return client.find(this, targetPath);
    }
}
