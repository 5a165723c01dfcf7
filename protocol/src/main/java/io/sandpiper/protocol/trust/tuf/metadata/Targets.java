package io.sandpiper.protocol.trust.tuf.metadata;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which targets there are, and which roles may name more (specification 4.5).
 *
 * @param custom the application's own words on all of it, opaque here; null where there are none
 */
public record Targets(
        long version,
        Instant expires,
        Map<String, TargetFile> targets,
        Delegations delegations,
        @Nullable JsonValue custom)
        implements Metadata {
    static Targets read(Fields signed, long version, Instant expires) throws TufException.Malformed {
        Map<String, TargetFile> targets = new LinkedHashMap<>();
        Fields listed = signed.object("targets");
        for (String path : listed.names()) {
            targets.put(path, TargetFile.read(path, listed.object(path)));
        }
        Delegations delegations = signed.has("delegations")
                ? Delegations.read(signed.object("delegations"))
                : new Delegations.Listed(List.of());
        return new Targets(
                version, expires, targets, delegations, signed.members().get("custom"));
    }
}
