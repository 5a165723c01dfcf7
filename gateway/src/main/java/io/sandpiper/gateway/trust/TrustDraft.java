package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file that waits for signatures.
 *
 * @param file the file as it is, JSON
 * @param signers whose signatures it needs: of each group a threshold
 * @param signed ids of the keys that have signed
 */
public record TrustDraft(String role, long version, String file, List<RoleKeys> signers, List<String> signed) {
    /** The same, for who may not sign. */
    public TrustDraft withoutSignatures() {
        byte[] bare = MetadataWriter.withoutSignatures(file.getBytes(StandardCharsets.UTF_8));
        return new TrustDraft(role, version, new String(bare, StandardCharsets.UTF_8), signers, signed);
    }

    /** The keys of groups that have not signed enough yet, without those that have signed. */
    public List<TrustKey> missing() {
        List<TrustKey> missing = new ArrayList<>();
        for (RoleKeys group : signers) {
            List<TrustKey> left = group.keys().stream()
                    .filter(key -> !Set.copyOf(signed).contains(key.id()))
                    .toList();
            if (group.keys().size() - left.size() < group.threshold()) {
                left.stream().filter(key -> !missing.contains(key)).forEach(missing::add);
            }
        }
        return missing;
    }
}
