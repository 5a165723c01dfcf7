package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roles that a targets role trusts with some of its paths (specification 4.5, DELEGATIONS, and TAP 15). */
public sealed interface Delegations {
    /** The delegations that cover a path, in the order in which they are searched. */
    List<Delegation> covering(String targetPath);

    /** Roles by name, the first more trusted than the second. */
    record Listed(List<Delegation> roles) implements Delegations {
        @Override
        public List<Delegation> covering(String targetPath) {
            return roles.stream()
                    .filter(role -> role.paths().covers(targetPath))
                    .toList();
        }
    }

    /** Bins of one size, told apart by the first bits of a path's hash. */
    record Succinct(SuccinctRoles bins) implements Delegations {
        @Override
        public List<Delegation> covering(String targetPath) {
            return List.of(bins.bin(targetPath));
        }
    }

    static Delegations read(Fields fields) throws TufException.Malformed {
        Map<String, RoleKey> keys = Signers.readKeys(fields.object("keys", TrustLimits.KEYS));
        if (fields.has("roles") == fields.has("succinct_roles")) {
            throw new TufException.Malformed(fields.path(), fields.names(), "either roles or succinct_roles");
        }
        if (fields.has("succinct_roles")) {
            return new Succinct(SuccinctRoles.read(fields.object("succinct_roles"), keys));
        }
        List<Delegation> roles = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonValue element : fields.array("roles", TrustLimits.DELEGATIONS)) {
            Fields role = Fields.of(fields.path() + ".roles", element);
            Delegation delegation = new Delegation(
                    RoleName.check(role.path() + ".name", role.text("name")),
                    Signers.read(role, keys),
                    role.truth("terminating"),
                    paths(role));
            if (!names.add(delegation.name())) {
                throw new TufException.Malformed(role.path() + ".name", delegation.name(), "each role once");
            }
            roles.add(delegation);
        }
        return new Listed(roles);
    }

    private static PathRule paths(Fields role) throws TufException.Malformed {
        if (role.has("paths") && role.has("path_hash_prefixes")) {
            throw new TufException.Malformed(role.path(), "both", "either paths or path_hash_prefixes");
        }
        if (role.has("path_hash_prefixes")) {
            return new PathRule.HashPrefixes(role.texts("path_hash_prefixes", TrustLimits.PATHS));
        }
        List<PathPattern> patterns = new ArrayList<>();
        // Neither: a role that covers nothing.
        List<String> texts = role.has("paths") ? role.texts("paths", TrustLimits.PATHS) : List.of();
        for (String pattern : texts) {
            patterns.add(PathPattern.of(role.path() + ".paths", pattern));
        }
        return new PathRule.Patterns(patterns);
    }
}
