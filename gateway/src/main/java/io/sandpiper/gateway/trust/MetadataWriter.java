package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.gateway.trust.key.Document;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.trust.TargetsPolicy;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the four kinds of metadata (specification 4.3 to 4.6), and their signatures. Stateless. */
final class MetadataWriter {
    private static final String SPECIFICATION = "1.0.31";
    private static final String SIGNATURES = "signatures";

    private MetadataWriter() {}

    static JsonObject root(long version, Instant now, Map<TrustRole, RoleKeys> roles) {
        Document listed = Document.object();
        roles.forEach((role, keys) -> listed.object(role.toString(), keys.form()));
        return signed(TrustRole.ROOT, version, now)
                .truth("consistent_snapshot", true)
                .object("keys", keys(roles.values()))
                .object("roles", listed)
                .value();
    }

    private static Document keys(Collection<RoleKeys> roles) {
        Map<String, TrustKey> keys = new TreeMap<>();
        roles.forEach(role -> role.keys().forEach(key -> keys.put(key.id(), key)));
        Document listed = Document.object();
        keys.forEach((id, key) -> listed.object(id, key.form()));
        return listed;
    }

    /** The targets role, or one that it delegates to. */
    static JsonObject targets(long version, Instant now, TargetsList.Content content) {
        Document listed = Document.object();
        new TreeMap<>(content.targets())
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
        Document signed = signed(TrustRole.TARGETS, version, now).object("targets", listed);
        if (!content.policy().isEmpty()) {
            signed.object("custom", custom(content.policy()));
        }
        List<DelegatedRole> delegations = content.delegations();
        if (!delegations.isEmpty()) {
            signed.object(
                    "delegations",
                    Document.object()
                            .object(
                                    "keys",
                                    keys(delegations.stream()
                                            .map(DelegatedRole::keys)
                                            .toList()))
                            .objects(
                                    "roles",
                                    delegations.stream()
                                            .map(DelegatedRole::form)
                                            .toList()));
        }
        return signed.value();
    }

    private static Document custom(TargetsPolicy policy) {
        Document custom = Document.object();
        if (!policy.floors().isEmpty()) {
            Document floors = Document.object();
            new TreeMap<>(policy.floors()).forEach(floors::text);
            custom.object(TargetsPolicy.FLOORS, floors);
        }
        if (!policy.signers().isEmpty()) {
            custom.texts(
                    TargetsPolicy.SIGNERS,
                    policy.signers().stream().map(Digest::toString).sorted().toList());
        }
        return custom;
    }

    /** @param lists the version of each targets file, by its role */
    static JsonObject snapshot(long version, Instant now, Map<String, Long> lists) {
        return naming(TrustRole.SNAPSHOT, version, now, lists);
    }

    static JsonObject timestamp(long version, Instant now, long snapshot) {
        return naming(TrustRole.TIMESTAMP, version, now, Map.of(TrustRole.SNAPSHOT.toString(), snapshot));
    }

    private static JsonObject naming(TrustRole role, long version, Instant now, Map<String, Long> below) {
        Document meta = Document.object();
        new TreeMap<>(below)
                .forEach((name, named) ->
                        meta.object(name + ".json", Document.object().number("version", named)));
        return signed(role, version, now).object("meta", meta).value();
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

    /** A file that nobody has signed yet. */
    static byte[] unsigned(JsonObject signed) {
        ObjectNode file = Json.MAPPER.createObjectNode();
        file.putArray(SIGNATURES);
        file.set("signed", tree(signed));
        return Json.bytes(file);
    }

    /**
     * The file with more signatures.
     *
     * @param signatures in hex, by the key's id; one that the file has already is replaced
     */
    static byte[] withSignatures(byte[] file, Map<String, String> signatures) {
        ObjectNode tree = Json.read("metadata", file, ObjectNode.class);
        Map<String, String> all = new TreeMap<>(signatures);
        List<JsonNode> before = new ArrayList<>();
        tree.path(SIGNATURES).forEach(before::add);
        before.forEach(
                s -> all.putIfAbsent(s.path("keyid").asText(), s.path("sig").asText()));
        ArrayNode written = tree.putArray(SIGNATURES);
        all.forEach((id, value) -> written.addObject().put("keyid", id).put("sig", value));
        return Json.bytes(tree);
    }

    static byte[] withoutSignatures(byte[] file) {
        ObjectNode tree = Json.read("metadata", file, ObjectNode.class);
        tree.putArray(SIGNATURES);
        return Json.bytes(tree);
    }

    /** Not the canonical form, which is no JSON where a text has a line break. */
    private static JsonNode tree(JsonValue value) {
        return switch (value) {
            case JsonObject(var members) -> {
                ObjectNode object = Json.MAPPER.createObjectNode();
                members.forEach((name, member) -> object.set(name, tree(member)));
                yield object;
            }
            case JsonValue.JsonArray(var elements) -> {
                ArrayNode array = Json.MAPPER.createArrayNode();
                elements.forEach(element -> array.add(tree(element)));
                yield array;
            }
            case JsonValue.JsonText(var text) -> Json.MAPPER.getNodeFactory().textNode(text);
            case JsonValue.JsonInteger(var number) ->
                Json.MAPPER.getNodeFactory().numberNode(number);
            case JsonValue.JsonTruth(var truth) -> Json.MAPPER.getNodeFactory().booleanNode(truth);
            case JsonValue.JsonNull() -> Json.MAPPER.getNodeFactory().nullNode();
        };
    }
}
