package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.protocol.json.Json;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whose the top-level roles are, as a root says. */
record RootRoles(Map<TrustRole, RoleKeys> byRole) {
    static RootRoles of(byte[] root) {
        JsonNode signed = Json.read("root", root, JsonNode.class).path("signed");
        Map<TrustRole, RoleKeys> roles = new EnumMap<>(TrustRole.class);
        for (TrustRole role : TrustRole.values()) {
            roles.put(role, RoleKeys.read(signed.path("roles").path(role.toString()), signed.path("keys")));
        }
        return new RootRoles(roles);
    }

    RoleKeys keys(TrustRole role) {
        RoleKeys keys = byRole.get(role);
        if (keys == null) {
            throw new IllegalStateException("a root without " + role);
        }
        return keys;
    }

    RootRoles with(Map<TrustRole, RoleKeys> changed) {
        Map<TrustRole, RoleKeys> roles = new EnumMap<>(byRole);
        roles.putAll(changed);
        return new RootRoles(roles);
    }

    Set<String> ids() {
        Set<String> ids = new HashSet<>();
        byRole.values().forEach(role -> ids.addAll(role.ids()));
        return ids;
    }
}
