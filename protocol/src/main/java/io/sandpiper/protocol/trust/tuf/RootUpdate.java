package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.Root;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.Optional;

/** Sections 5.2 and 5.3: from the root that is trusted to the newest one, version by version. */
final class RootUpdate {
    private final Update update;

    RootUpdate(Update update) {
        this.update = update;
    }

    Root run() throws TufException {
        // 5.2: whether it has expired does not matter, it is updated next.
        Root root = load(update.store()).content();
        // A recovery that a power cut kept from its end.
        update.store().recover(root.version());

        // 5.3.3: Y files at most; the next update goes on from there.
        for (int rotations = 0; rotations < TrustLimits.ROOT_ROTATIONS; rotations++) {
            Optional<SignedFile<Root>> next = next(root);
            if (next.isEmpty()) {
                break;
            }
            Root newer = next.get().content();
            if (root.timestamp().rotatedTo(newer.timestamp()) || root.snapshot().rotatedTo(newer.snapshot())) {
                update.store().markRecovery(newer.version());
            }
            // 5.3.7, 5.3.8; 5.3.6: that it may have expired does not matter yet.
            update.store().write("root", next.get().bytes());
            root = newer;
        }
        // 5.3.10
        root.checkUnexpired("root", update.start());
        // 5.3.11
        update.store().recover(root.version());
        return root;
    }

    /** The stored root, signed by its own keys; a store without one has to be initialized. */
    static SignedFile<Root> load(MetadataStore store) throws TufException {
        Optional<byte[]> bytes = store.read("root", TrustLimits.ROOT_BYTES);
        if (bytes.isEmpty()) {
            throw new TufException.StoreFailed("root.json", "absent", "a trusted root, which init stores");
        }
        return checked(bytes.get());
    }

    static SignedFile<Root> checked(byte[] bytes) throws TufException {
        SignedFile<Root> root = MetadataFormat.root(bytes);
        root.content().root().check("root", root);
        return root;
    }

    private Optional<SignedFile<Root>> next(Root trusted) throws TufException {
        long version = trusted.version() + 1; // 5.3.2
        Optional<byte[]> bytes = update.download().optional(version + ".root.json", TrustLimits.ROOT_BYTES); // 5.3.3
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        SignedFile<Root> next = MetadataFormat.root(bytes.get());
        // 5.3.4: by a threshold of the trusted root's keys, and of its own.
        trusted.root().check("root", next);
        next.content().root().check("root", next);
        // 5.3.5
        if (next.content().version() != version) {
            throw new TufException.RolledBack("root.version", next.content().version(), String.valueOf(version));
        }
        return Optional.of(next);
    }
}
