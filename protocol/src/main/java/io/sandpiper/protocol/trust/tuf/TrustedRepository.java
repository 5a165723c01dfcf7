package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.Root;
import io.sandpiper.protocol.trust.tuf.metadata.Snapshot;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.Targets;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A repository as one update has verified it; only {@link TufClient#update} makes one. Searches go by that update's start
 * time and snapshot, however long it is kept: keep it no longer than the work at hand.
 */
public final class TrustedRepository {
    private final TufClient client;
    private final Instant start;
    private final Root root;
    private final Instant timestampExpires;
    private final Snapshot snapshot;
    private final Targets targets;

    TrustedRepository(
            TufClient client, Instant start, Root root, Instant timestampExpires, Snapshot snapshot, Targets targets) {
        this.client = client;
        this.start = start;
        this.root = root;
        this.timestampExpires = timestampExpires;
        this.snapshot = snapshot;
        this.targets = targets;
    }

    /**
     * What the most trusted role that covers the path says of it. Blocks: roles that are not stored are downloaded.
     *
     * @throws TufException.NoSuchTarget where no trusted role lists it
     */
    public TargetFile find(String targetPath) throws TufException {
        return client.find(this, targetPath);
    }

    /** Whether targets are served under names that begin with their hash (5.3.12). */
    public boolean consistentSnapshot() {
        return root.consistentSnapshot();
    }

    /** What the top-level role itself lists. */
    public Targets targets() {
        return targets;
    }

    /** When the first of the top-level roles expires: until then a client that hears nothing more goes by this. */
    public Instant expires() {
        return Stream.of(root.expires(), timestampExpires, snapshot.expires(), targets.expires())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    Instant start() {
        return start;
    }

    Root root() {
        return root;
    }

    Snapshot snapshot() {
        return snapshot;
    }
}
