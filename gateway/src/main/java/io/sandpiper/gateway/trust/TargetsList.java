package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A targets file, of the top-level role or a delegated one, as we wrote it.
 *
 * @param file its bytes; nobody may write to them
 */
record TargetsList(
        byte[] file,
        long version,
        Instant expires,
        Map<String, TrustedTarget> targets,
        List<DelegatedRole> delegations) {
    static TargetsList of(byte[] file) {
        JsonNode signed = Json.read("metadata", file, JsonNode.class).path("signed");
        Map<String, TrustedTarget> targets = new TreeMap<>();
        signed.path("targets").properties().forEach(e -> targets.put(e.getKey(), target(e.getValue())));
        return new TargetsList(
                file,
                signed.path("version").asLong(),
                Instant.parse(signed.path("expires").asText()),
                targets,
                DelegatedRole.readAll(signed.path("delegations")));
    }

    private static TrustedTarget target(JsonNode target) {
        return new TrustedTarget(
                Digest.parse("sha256:" + target.path("hashes").path("sha256").asText()),
                target.path("length").asLong());
    }

    boolean says(Map<String, TrustedTarget> otherTargets, List<DelegatedRole> otherDelegations) {
        return targets.equals(otherTargets) && delegations.equals(otherDelegations);
    }
}
