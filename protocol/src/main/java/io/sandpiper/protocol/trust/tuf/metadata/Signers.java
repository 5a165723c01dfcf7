package io.sandpiper.protocol.trust.tuf.metadata;

import java.security.PublicKey;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may sign for a role, as the one that delegates to it says: root for the top-level roles, a targets role for those
 * below it.
 *
 * @param keys those of {@code keyIds} that the delegator lists
 */
public record Signers(Set<String> keyIds, Map<String, RoleKey> keys, int threshold) {
    static Map<String, RoleKey> readKeys(Fields fields) throws TufException.Malformed {
        Map<String, RoleKey> keys = new LinkedHashMap<>();
        for (String id : fields.names()) {
            keys.put(id, RoleKey.read(id, fields.object(id)));
        }
        return keys;
    }

    static Signers read(Fields role, Map<String, RoleKey> known) throws TufException.Malformed {
        Set<String> ids = new LinkedHashSet<>();
        Map<String, RoleKey> keys = new LinkedHashMap<>();
        List<String> texts = role.texts("keyids", TrustLimits.KEYS);
        for (String id : texts) {
            if (!ids.add(id)) {
                throw new TufException.Malformed(role.path() + ".keyids", id, "each key id once");
            }
            RoleKey key = known.get(id);
            if (key != null) {
                keys.put(id, key);
            }
        }
        return new Signers(ids, keys, (int) role.integer("threshold", 1, Integer.MAX_VALUE));
    }

    /**
     * 5.3.4, 5.4.2, 5.5.3, 5.6.3: signed by a threshold of keys. Keys are counted by what they are, so one key under two
     * ids counts once.
     */
    public void check(String role, SignedFile<?> file) throws TufException.Unsigned {
        Set<PublicKey> counted = new HashSet<>();
        for (FileSignature signature : file.signatures()) {
            RoleKey key = keys.get(signature.keyId());
            if (key != null && key.key() != null && key.verifies(file.signedBytes(), signature.value())) {
                counted.add(key.key());
                if (counted.size() >= threshold) {
                    return;
                }
            }
        }
        throw new TufException.Unsigned(
                role + ".signatures",
                counted.size() + " valid",
                threshold + " of the " + keyIds.size() + " keys trusted for it");
    }

    /** The ids of its keys that have signed a file: what is still missing where the threshold is not reached. */
    public Set<String> signedBy(SignedFile<?> file) {
        Set<String> ids = new LinkedHashSet<>();
        Set<PublicKey> counted = new HashSet<>();
        for (FileSignature signature : file.signatures()) {
            RoleKey key = keys.get(signature.keyId());
            if (key != null
                    && key.key() != null
                    && key.verifies(file.signedBytes(), signature.value())
                    && counted.add(key.key())) {
                ids.add(signature.keyId());
            }
        }
        return ids;
    }

    /** Whether a key that was trusted no longer is (5.3.11). A key more takes no trust away from one. */
    public boolean rotatedTo(Signers next) {
        return !next.keyIds.containsAll(keyIds);
    }
}
