package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.digest.Digest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which keys count and which are to, by their ids: what an audit log is told. Stateless. */
final class CountedKeys {
    private static final String TO_COME = " to come";
    /** Whose key says what a device shall run; no role of the specification. */
    private static final String ASSIGNMENT = "assignment";

    private CountedKeys() {}

    /** By role; those that wait for signatures by {@code ROLE to come}. */
    static Map<String, List<String>> ids(Published now, RootRoles next, List<DelegatedRole> asked) {
        Map<String, List<String>> ids = new TreeMap<>();
        now.roles().byRole().forEach((role, keys) -> ids.put(role.toString(), ids(keys)));
        now.delegations().forEach(role -> ids.put(role.name(), ids(role.keys())));
        next.byRole().forEach((role, keys) -> toCome(ids, role.toString(), keys));
        asked.forEach(role -> toCome(ids, role.name(), role.keys()));
        now.list(Published.TARGETS)
                .ifPresent(list -> ids.put(
                        ASSIGNMENT,
                        list.policy().signers().stream()
                                .map(Digest::hex)
                                .sorted()
                                .toList()));
        return ids;
    }

    private static void toCome(Map<String, List<String>> ids, String role, RoleKeys keys) {
        if (!ids(keys).equals(ids.get(role))) {
            ids.put(role + TO_COME, ids(keys));
        }
    }

    private static List<String> ids(RoleKeys keys) {
        return keys.keys().stream().map(TrustKey::id).sorted().toList();
    }
}
