package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.MetaFile;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.Root;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.Snapshot;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.Map;
import java.util.Optional;

/** Section 5.5: which targets files belong together. */
final class SnapshotUpdate {
    private final Update update;
    private final Root root;
    private final MetaFile stated;

    /** @param stated what the trusted timestamp says of it */
    SnapshotUpdate(Update update, Root root, MetaFile stated) {
        this.update = update;
        this.root = root;
        this.stated = stated;
    }

    Snapshot run() throws TufException {
        Optional<SignedFile<Snapshot>> trusted = stored();
        if (trusted.isPresent() && isStated(trusted.get())) {
            trusted.get().content().checkUnexpired("snapshot", update.start());
            return trusted.get().content();
        }
        String name = root.consistentSnapshot() ? stated.version() + ".snapshot.json" : "snapshot.json";
        byte[] bytes = update.download().required(name, stated.mostBytes(TrustLimits.SNAPSHOT_BYTES)); // 5.5.1
        stated.checkBytes("snapshot", bytes); // 5.5.2
        SignedFile<Snapshot> received = MetadataFormat.snapshot(bytes);
        root.snapshot().check("snapshot", received); // 5.5.3
        Snapshot newer = received.content();
        stated.checkVersion("snapshot", newer.version()); // 5.5.4
        if (trusted.isPresent()) {
            checkNotRolledBack(trusted.get().content(), newer); // 5.5.5
        }
        newer.checkUnexpired("snapshot", update.start()); // 5.5.6
        update.store().write("snapshot", bytes); // 5.5.7
        return newer;
    }

    private static void checkNotRolledBack(Snapshot old, Snapshot newer) throws TufException.RolledBack {
        // Stricter than 5.5.5: 5.4.3.2 does not see this one where the stored timestamp is gone.
        if (newer.version() < old.version()) {
            throw new TufException.RolledBack("snapshot.version", newer.version(), old.version() + " or more");
        }
        for (Map.Entry<String, MetaFile> file : old.meta().entrySet()) {
            MetaFile now = newer.meta().get(file.getKey());
            long least = file.getValue().version();
            if (now == null || now.version() < least) {
                throw new TufException.RolledBack(
                        "snapshot.meta." + file.getKey(), now == null ? "absent" : now.version(), least + " or more");
            }
        }
    }

    private boolean isStated(SignedFile<Snapshot> file) {
        try {
            stated.checkVersion("snapshot", file.content().version());
            stated.checkBytes("snapshot", file.bytes());
            return true;
        } catch (TufException e) {
            return false; // an older one, to be replaced
        }
    }

    /** As with the stored timestamp: counts against rollbacks even when expired. */
    private Optional<SignedFile<Snapshot>> stored() throws TufException.StoreFailed {
        Optional<byte[]> bytes = update.store().read("snapshot", TrustLimits.SNAPSHOT_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            SignedFile<Snapshot> file = MetadataFormat.snapshot(bytes.get());
            root.snapshot().check("snapshot", file);
            return Optional.of(file);
        } catch (TufException.Malformed | TufException.Unsigned e) {
            return Optional.empty();
        }
    }
}
