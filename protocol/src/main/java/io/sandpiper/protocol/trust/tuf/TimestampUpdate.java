package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.Root;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.Timestamp;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.Optional;

/** Section 5.4: which snapshot is the newest. */
final class TimestampUpdate {
    private final Update update;
    private final Root root;

    TimestampUpdate(Update update, Root root) {
        this.update = update;
        this.root = root;
    }

    Timestamp run() throws TufException {
        Optional<Timestamp> trusted = stored();
        byte[] bytes = update.download().required("timestamp.json", TrustLimits.TIMESTAMP_BYTES); // 5.4.1
        SignedFile<Timestamp> received = MetadataFormat.timestamp(bytes);
        root.timestamp().check("timestamp", received); // 5.4.2
        Timestamp newer = received.content();
        if (trusted.isPresent()) {
            Timestamp old = trusted.get();
            // 5.4.3.1
            if (newer.version() < old.version()) {
                throw new TufException.RolledBack("timestamp.version", newer.version(), old.version() + " or more");
            }
            // Equal is no error: the trusted one stays, and what it leads to is fetched where a power cut has left
            // it missing. It must not have expired (5.4.4): nothing newer has come.
            if (newer.version() == old.version()) {
                old.checkUnexpired("timestamp", update.start());
                return old;
            }
            // 5.4.3.2
            if (newer.snapshot().version() < old.snapshot().version()) {
                throw new TufException.RolledBack(
                        "timestamp.meta.snapshot.json.version",
                        newer.snapshot().version(),
                        old.snapshot().version() + " or more");
            }
        }
        newer.checkUnexpired("timestamp", update.start()); // 5.4.4
        update.store().write("timestamp", bytes); // 5.4.5
        return newer;
    }

    /** What is stored counts against rollbacks even when expired; not where it is signed by nobody trusted now. */
    private Optional<Timestamp> stored() throws TufException.StoreFailed {
        Optional<byte[]> bytes = update.store().read("timestamp", TrustLimits.TIMESTAMP_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            SignedFile<Timestamp> file = MetadataFormat.timestamp(bytes.get());
            root.timestamp().check("timestamp", file);
            return Optional.of(file.content());
        } catch (TufException.Malformed | TufException.Unsigned e) {
            return Optional.empty();
        }
    }
}
