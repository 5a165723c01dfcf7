package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.trust.TargetsPolicy;
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
        List<DelegatedRole> delegations,
        TargetsPolicy policy) {
    static TargetsList of(byte[] file) {
        JsonNode signed = Json.read("metadata", file, JsonNode.class).path("signed");
        Map<String, TrustedTarget> targets = new TreeMap<>();
        signed.path("targets").properties().forEach(e -> targets.put(e.getKey(), target(e.getValue())));
        return new TargetsList(
                file,
                signed.path("version").asLong(),
                Instant.parse(signed.path("expires").asText()),
                targets,
                DelegatedRole.readAll(signed.path("delegations")),
                signed.has("custom") ? TargetsPolicy.read(Json.bytes(signed.path("custom"))) : TargetsPolicy.NONE);
    }

    private static TrustedTarget target(JsonNode target) {
        return new TrustedTarget(
                Digest.parse("sha256:" + target.path("hashes").path("sha256").asText()),
                target.path("length").asLong());
    }

    /** What it says; when it was written, and until when it counts, aside. */
    Content content() {
        return new Content(targets, delegations, policy);
    }

    /** What a targets file says. */
    record Content(Map<String, TrustedTarget> targets, List<DelegatedRole> delegations, TargetsPolicy policy) {
        /** Delegations alone. */
        static Content delegating(List<DelegatedRole> delegations) {
            return new Content(Map.of(), delegations, TargetsPolicy.NONE);
        }

        /** Of a role that was delegated to. */
        static Content of(Map<String, TrustedTarget> targets) {
            return new Content(targets, List.of(), TargetsPolicy.NONE);
        }
    }
}
