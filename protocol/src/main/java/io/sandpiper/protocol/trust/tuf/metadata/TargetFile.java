package io.sandpiper.protocol.trust.tuf.metadata;

import org.jspecify.annotations.Nullable;

/**
 * What a trusted role says of one target (specification 4.5, TARGETS).
 *
 * @param length bytes
 * @param custom the application's own words, opaque here; null where there are none
 */
public record TargetFile(
        String path, long length, Hashes hashes, @Nullable JsonValue custom) {
    static TargetFile read(String path, Fields fields) throws TufException.Malformed {
        return new TargetFile(
                path,
                fields.integer("length", 0, TrustLimits.VERSION),
                Hashes.read(fields.object("hashes")),
                fields.members().get("custom"));
    }
}
