package io.sandpiper.protocol.trust.tuf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One role of a test repository: what it says next, and who signs that. Tests write into its fields. */
final class TestRole {
    private static final ObjectMapper JSON = new ObjectMapper();

    final String name;
    final Map<String, Object> signed = new TreeMap<>();
    /** Trusted by the delegator; {@link #signers} sign. */
    final List<TestKey> keys = new ArrayList<>();

    final List<TestKey> signers = new ArrayList<>();
    int threshold = 1;
    long version;

    TestRole(String name, String type, Instant expires) {
        this.name = name;
        signed.put("_type", type);
        signed.put("spec_version", "1.0.31");
        signed.put("expires", expires.toString());
        addKey(TestKey.ed25519());
    }

    void addKey(TestKey key) {
        keys.add(key);
        signers.add(key);
    }

    void rotate() {
        keys.clear();
        signers.clear();
        addKey(TestKey.ed25519());
    }

    void expires(Instant time) {
        signed.put("expires", time.toString());
    }

    /** The members of a member, to be changed. */
    @SuppressWarnings("unchecked")
    Map<String, Object> member(String member) {
        return (Map<String, Object>) signed.computeIfAbsent(member, _ -> new TreeMap<>());
    }

    Map<String, Object> authority() {
        return new TreeMap<>(Map.of("keyids", keys.stream().map(TestKey::id).toList(), "threshold", threshold));
    }

    byte[] sign() {
        signed.put("version", version);
        try {
            List<Map<String, Object>> signatures = new ArrayList<>();
            byte[] canonical = canonical(signed);
            for (TestKey key : signers) {
                signatures.add(Map.of("keyid", key.id(), "sig", key.sign(canonical)));
            }
            return JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(Map.of("signatures", signatures, "signed", signed));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Sorted maps of plain characters are canonical as Jackson writes them, but for a PEM's line breaks. */
    private static byte[] canonical(Map<String, Object> signed) throws JsonProcessingException {
        return JSON.writer()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(signed)
                .replace("\\n", "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
