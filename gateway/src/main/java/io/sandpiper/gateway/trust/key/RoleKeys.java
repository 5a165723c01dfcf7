package io.sandpiper.gateway.trust.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whose signatures make a role's file, and how many of them.
 *
 * @param keys each once
 */
public record RoleKeys(List<TrustKey> keys, int threshold) {
    /** More hands than this sign nothing in time. */
    public static final int MOST = 16;

    public RoleKeys {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MOST) {
            throw new InvalidInputException("keys", keys.size(), "1 to " + MOST);
        }
        if (ids(keys).size() != keys.size()) {
            throw new InvalidInputException("keys", "one of them twice", "each key once");
        }
        if (threshold < 1 || threshold > keys.size()) {
            throw new InvalidInputException("threshold", threshold, "1 to " + keys.size() + ", the number of keys");
        }
    }

    /** One key whose signature is enough. */
    public static RoleKeys of(SigningKey key) {
        return new RoleKeys(List.of(key.publicKey()), 1);
    }

    /**
     * Reads a role of a root, or of delegations.
     *
     * @param role has {@code keyids} and {@code threshold}
     * @param keys by id
     */
    public static RoleKeys read(JsonNode role, JsonNode keys) {
        List<TrustKey> own = new ArrayList<>();
        role.path("keyids").forEach(id -> own.add(TrustKey.read(keys.path(id.asText()))));
        return new RoleKeys(own, role.path("threshold").asInt());
    }

    /** As a role of a root lists them. */
    public Document form() {
        return Document.object()
                .texts("keyids", keys.stream().map(TrustKey::id).toList())
                .number("threshold", threshold);
    }

    public Set<String> ids() {
        return ids(keys);
    }

    private static Set<String> ids(List<TrustKey> keys) {
        return new HashSet<>(keys.stream().map(TrustKey::id).toList());
    }

    /** For people: {@code 2 of ed25519 0a1b2c3d, rsa 4e5f6071}. */
    public String shown() {
        return shown(TrustKey::brief);
    }

    /** As {@link #shown()}, for who must compare keys. */
    public String fingerprints() {
        return shown(TrustKey::fingerprint);
    }

    private String shown(Function<TrustKey, String> key) {
        String listed = keys.stream().map(key).collect(Collectors.joining(", "));
        return keys.size() == 1 ? listed : threshold + " of " + listed;
    }
}
