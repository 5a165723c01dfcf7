package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.MetaFile;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.Signers;
import io.sandpiper.protocol.trust.tuf.metadata.Snapshot;
import io.sandpiper.protocol.trust.tuf.metadata.Targets;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.Optional;

/**
 * Sections 5.6.1 to 5.6.6, for the top-level targets role and for delegated ones: a role's file as the snapshot states
 * it, signed by whom the delegator that leads to it now trusts. A stored file passes through the same checks, so it
 * inherits nothing from another delegator that once led to it.
 */
final class TargetsUpdate {
    private final Update update;
    private final Snapshot snapshot;
    private final boolean consistentSnapshot;

    TargetsUpdate(Update update, Snapshot snapshot, boolean consistentSnapshot) {
        this.update = update;
        this.snapshot = snapshot;
        this.consistentSnapshot = consistentSnapshot;
    }

    Targets run(String role, Signers signers) throws TufException {
        MetaFile stated = snapshot.of(role);
        Optional<byte[]> stored = update.store().read(role, TrustLimits.TARGETS_BYTES);
        if (stored.isPresent()) {
            try {
                return checked(role, signers, stated, stored.get()).content();
            } catch (TufException.Malformed
                    | TufException.Unsigned
                    | TufException.Expired
                    | TufException.Mismatched e) {
                // An older one, or another delegator's: the repository's is asked for.
            }
        }
        String file = RoleName.encoded(role) + ".json";
        String name = consistentSnapshot ? stated.version() + "." + file : file;
        byte[] bytes = update.download().required(name, stated.mostBytes(TrustLimits.TARGETS_BYTES)); // 5.6.1
        Targets targets = checked(role, signers, stated, bytes).content();
        update.store().write(role, bytes); // 5.6.6
        return targets;
    }

    private SignedFile<Targets> checked(String role, Signers signers, MetaFile stated, byte[] bytes)
            throws TufException.Malformed, TufException.Unsigned, TufException.Expired, TufException.Mismatched {
        stated.checkBytes(role, bytes); // 5.6.2
        SignedFile<Targets> file = MetadataFormat.targets(role, bytes);
        signers.check(role, file); // 5.6.3
        stated.checkVersion(role, file.content().version()); // 5.6.4
        file.content().checkUnexpired(role, update.start()); // 5.6.5
        return file;
    }
}
