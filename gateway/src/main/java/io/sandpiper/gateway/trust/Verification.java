package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.protocol.trust.tuf.metadata.Delegations;
import io.sandpiper.protocol.trust.tuf.metadata.Metadata;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.Signers;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the devices' own code says of our files: nothing is published that they would refuse. Stateless. */
final class Verification {
    private Verification() {}

    /** A role's file, read as devices read it. */
    static SignedFile<? extends Metadata> read(String role, byte[] file) {
        try {
            return switch (role) {
                case "root" -> MetadataFormat.root(file);
                case "snapshot" -> MetadataFormat.snapshot(file);
                case "timestamp" -> MetadataFormat.timestamp(file);
                default -> MetadataFormat.targets(role, file);
            };
        } catch (TufException.Malformed e) {
            throw new IllegalStateException("trust metadata that no device would read: " + e.getMessage(), e);
        }
    }

    /** Whether enough of a role's keys have signed its file. */
    static boolean isComplete(String role, byte[] file, RoleKeys keys) {
        return signedBy(role, file, keys).size() >= keys.threshold();
    }

    /** The ids of those keys of a role that have signed its file. */
    static Set<String> signedBy(String role, byte[] file, RoleKeys keys) {
        return signers(keys).signedBy(read(role, file));
    }

    /** The same keys in the words of the client. */
    private static Signers signers(RoleKeys keys) {
        DelegatedRole any = new DelegatedRole("any", List.of("*/*"), keys);
        byte[] file = MetadataWriter.unsigned(
                MetadataWriter.targets(1, Instant.EPOCH, TargetsList.Content.delegating(List.of(any))));
        try {
            return ((Delegations.Listed)
                            MetadataFormat.targets("any", file).content().delegations())
                    .roles()
                    .getFirst()
                    .signers();
        } catch (TufException.Malformed e) {
            throw new IllegalStateException("keys that no device would read: " + e.getMessage(), e);
        }
    }

    /** The file with the signatures of those keys that have not signed it yet. */
    static byte[] signed(String role, byte[] file, List<SigningKey> keys) throws GeneralSecurityException {
        SignedFile<? extends Metadata> read = read(role, file);
        Map<String, String> signatures = new LinkedHashMap<>();
        Set<String> done = new HashSet<>();
        for (SigningKey key : keys) {
            RoleKeys own = RoleKeys.of(key);
            if (done.add(key.id()) && signers(own).signedBy(read).isEmpty()) {
                signatures.put(key.id(), key.sign(read.signedBytes()));
            }
        }
        return signatures.isEmpty() ? file : MetadataWriter.withSignatures(file, signatures);
    }
}
