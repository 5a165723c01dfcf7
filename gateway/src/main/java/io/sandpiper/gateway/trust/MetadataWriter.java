package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the four kinds of metadata (specification 4.3 to 4.6), in canonical form. Stateless. */
final class MetadataWriter {
    private static final String SPECIFICATION = "1.0.31";

    private MetadataWriter() {}

    /** @param signers those of each role, of which one signature is enough */
    static JsonObject root(long version, Instant now, Map<TrustRole, List<RoleSigner>> signers) {
        Map<String, JsonObject> keys = new TreeMap<>();
        Document roles = Document.object();
        for (TrustRole role : TrustRole.values()) {
            List<RoleSigner> own = signers.getOrDefault(role, List.of());
            own.forEach(signer -> keys.put(signer.id(), signer.publicForm()));
            roles.object(
                    role.toString(),
                    Document.object()
                            .texts("keyids", own.stream().map(RoleSigner::id).toList())
                            .number("threshold", 1));
        }
        Document listed = Document.object();
        keys.forEach(listed::object);
        return signed(TrustRole.ROOT, version, now)
                .truth("consistent_snapshot", true)
                .object("keys", listed)
                .object("roles", roles)
                .value();
    }

    static JsonObject targets(long version, Instant now, Map<String, TrustedTarget> targets) {
        Document listed = Document.object();
        new TreeMap<>(targets)
                .forEach((path, target) -> listed.object(
                        path,
                        Document.object()
                                .number("length", target.length())
                                .object(
                                        "hashes",
                                        Document.object()
                                                .text(
                                                        "sha256",
                                                        target.manifest().hex()))));
        return signed(TrustRole.TARGETS, version, now).object("targets", listed).value();
    }

    static JsonObject snapshot(long version, Instant now, long targets) {
        return naming(TrustRole.SNAPSHOT, version, now, TrustRole.TARGETS, targets);
    }

    static JsonObject timestamp(long version, Instant now, long snapshot) {
        return naming(TrustRole.TIMESTAMP, version, now, TrustRole.SNAPSHOT, snapshot);
    }

    /** A role that names the version of the one below it. */
    private static JsonObject naming(TrustRole role, long version, Instant now, TrustRole below, long named) {
        return signed(role, version, now)
                .object(
                        "meta",
                        Document.object()
                                .object(below + ".json", Document.object().number("version", named)))
                .value();
    }

    /** The file: what is signed, with a signature of each. */
    static byte[] file(JsonObject signed, List<RoleSigner> signers) throws GeneralSecurityException {
        byte[] canonical = RoleSigner.canonical(signed);
        List<Document> signatures = new ArrayList<>();
        for (RoleSigner signer : signers) {
            signatures.add(Document.object().text("keyid", signer.id()).text("sig", signer.sign(canonical)));
        }
        return RoleSigner.canonical(Document.object()
                .objects("signatures", signatures)
                .object("signed", signed)
                .value());
    }

    private static Document signed(TrustRole role, long version, Instant now) {
        return Document.object()
                .text("_type", role.toString())
                .text("spec_version", SPECIFICATION)
                .number("version", version)
                .text(
                        "expires",
                        now.plus(role.validity())
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
    }
}
