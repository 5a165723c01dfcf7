package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.Root;
import io.sandpiper.protocol.trust.tuf.metadata.Snapshot;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.Targets;
import io.sandpiper.protocol.trust.tuf.metadata.Timestamp;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The client workflow (section 5) on one store. Blocks on network and disk. Any number of clients in any processes may
 * share a store: they take turns. A failure changes nothing but what had been verified before it.
 */
public final class TufClient {
    private final MetadataStore store;
    private final RepositorySource metadata;
    private final TrustedTime time;
    private final Patience patience;

    public TufClient(MetadataStore store, RepositorySource metadata, TrustedTime time, Patience patience) {
        this.store = store;
        this.metadata = metadata;
        this.time = time;
        this.patience = patience;
    }

    /**
     * Stores the root that came with the device. Nothing is asked of the repository.
     *
     * @throws TufException.StoreFailed where the store has a root already: going back to this one would be a rollback
     */
    public void initialize(byte[] root) throws TufException {
        if (root.length > TrustLimits.ROOT_BYTES) {
            throw new TufException.TooLong("root", root.length + " bytes", "at most " + TrustLimits.ROOT_BYTES);
        }
        RootUpdate.checked(root);
        try (StoreLock _ = store.lock(Deadline.in(patience.lock()))) {
            if (store.read("root", TrustLimits.ROOT_BYTES).isPresent()) {
                throw new TufException.StoreFailed("root.json", "present", "a store without a root");
            }
            store.write("root", root);
        }
    }

    /** Brings the top-level roles up to date (5.1 to 5.6.6). */
    public TrustedRepository update() throws TufException {
        try (StoreLock _ = store.lock(Deadline.in(patience.lock()))) {
            Instant start = time.now(); // 5.1
            Update update = new Update(store, new MetadataDownload(metadata, patience), start);
            Root root = new RootUpdate(update).run(); // 5.2, 5.3
            Timestamp timestamp = new TimestampUpdate(update, root).run(); // 5.4
            Snapshot snapshot = new SnapshotUpdate(update, root, timestamp.snapshot()).run(); // 5.5
            Targets targets = roles(update, root, snapshot).run("targets", root.targets()); // 5.6
            store.keepOnly(roleNames(snapshot));
            time.remember(start);
            return new TrustedRepository(this, start, root, timestamp.expires(), snapshot, targets);
        }
    }

    /** 5.6.7, with the top-level roles of an update. */
    TargetFile find(TrustedRepository trusted, String targetPath) throws TufException {
        try (StoreLock _ = store.lock(Deadline.in(patience.lock()))) {
            Update update = new Update(store, new MetadataDownload(metadata, patience), trusted.start());
            TargetsUpdate roles = roles(update, trusted.root(), trusted.snapshot());
            return new DelegationSearch(roles, trusted.targets()).find(targetPath);
        }
    }

    private static TargetsUpdate roles(Update update, Root root, Snapshot snapshot) {
        return new TargetsUpdate(update, snapshot, root.consistentSnapshot());
    }

    private static Set<String> roleNames(Snapshot snapshot) {
        Set<String> names = new HashSet<>(Set.of("root", "timestamp", "snapshot"));
        for (String file : snapshot.meta().keySet()) {
            if (file.endsWith(".json")) {
                names.add(file.substring(0, file.length() - ".json".length()));
            }
        }
        return names;
    }
}
