package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.digest.Digest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A repository that signs and serves what a test makes of it; nothing is served before it is published. */
final class TestRepository {
    static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
    static final Instant EXPIRES = START.plus(Duration.ofDays(30));

    /** What is served, by path: {@code metadata/1.root.json}. */
    final Map<String, byte[]> files = new ConcurrentHashMap<>();

    final Map<String, TestRole> roles = new LinkedHashMap<>();
    boolean consistentSnapshot = true;
    /** Whether timestamp and snapshot state lengths and hashes. */
    boolean hashes;

    TestRepository() {
        for (String name : List.of("root", "timestamp", "snapshot", "targets")) {
            roles.put(name, new TestRole(name, name, EXPIRES));
        }
        role("targets").member("targets");
        publish("root", "targets", "snapshot", "timestamp");
    }

    TestRole role(String name) {
        return Objects.requireNonNull(roles.get(name), name);
    }

    byte[] firstRoot() {
        return metadata("1.root.json");
    }

    /** A published metadata file. */
    byte[] metadata(String file) {
        return Objects.requireNonNull(files.get("metadata/" + file), file);
    }

    TestRepository publish(String... names) {
        for (String name : names) {
            publish(role(name));
        }
        return this;
    }

    /** Targets, snapshot and timestamp, each a version up. */
    TestRepository publish() {
        return publish("targets", "snapshot", "timestamp");
    }

    private void publish(TestRole role) {
        role.version++;
        if (role.name.equals("root")) {
            describeRoot(role);
        }
        byte[] bytes = role.sign();
        String file = encoded(role.name) + ".json";
        boolean versioned = role.name.equals("root") || (consistentSnapshot && !role.name.equals("timestamp"));
        files.put("metadata/" + (versioned ? role.version + "." : "") + file, bytes);
        switch (role.name) {
            case "root", "timestamp" -> {}
            case "snapshot" -> role("timestamp").member("meta").put("snapshot.json", meta(role, bytes));
            default -> role("snapshot").member("meta").put(role.name + ".json", meta(role, bytes));
        }
    }

    private Map<String, Object> meta(TestRole role, byte[] bytes) {
        Map<String, Object> meta = new TreeMap<>(Map.of("version", role.version));
        if (hashes) {
            meta.put("length", bytes.length);
            meta.put("hashes", Map.of("sha256", Digest.of(bytes).hex()));
        }
        return meta;
    }

    private void describeRoot(TestRole root) {
        root.signed.put("consistent_snapshot", consistentSnapshot);
        Map<String, Object> keys = root.member("keys");
        Map<String, Object> authorities = root.member("roles");
        keys.clear();
        for (String name : List.of("root", "timestamp", "snapshot", "targets")) {
            authorities.put(name, role(name).authority());
            role(name).keys.forEach(key -> keys.put(key.id(), key.json()));
        }
    }

    /** Lists a target, and serves it. */
    TestRepository target(String role, String path, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String hash = Digest.of(bytes).hex();
        role(role)
                .member("targets")
                .put(path, new TreeMap<>(Map.of("length", bytes.length, "hashes", Map.of("sha256", hash))));
        files.put(targetFile(path, hash), bytes);
        return this;
    }

    /** Where a target is served, relative to the server. */
    String targetFile(String path, String hash) {
        int name = path.lastIndexOf('/') + 1;
        return "targets/" + path.substring(0, name) + (consistentSnapshot ? hash + "." : "") + path.substring(name);
    }

    /** A role that {@code from} trusts with the paths that {@code rule} describes. */
    TestRole delegate(String from, String name, Map<String, Object> rule) {
        TestRole role = roles.computeIfAbsent(name, n -> new TestRole(n, "targets", EXPIRES));
        role.member("targets");
        Map<String, Object> delegations = role(from).member("delegations");
        Map<String, Object> keys = members(delegations.computeIfAbsent("keys", _ -> new TreeMap<>()));
        role.keys.forEach(key -> keys.put(key.id(), key.json()));
        Map<String, Object> delegation = role.authority();
        delegation.put("name", name);
        delegation.put("terminating", false);
        delegation.putAll(rule);
        list(delegations.computeIfAbsent("roles", _ -> new ArrayList<>())).add(delegation);
        return role;
    }

    TestRole delegate(String from, String name, String... patterns) {
        return delegate(from, name, Map.of("paths", List.of(patterns)));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> members(@Nullable Object object) {
        return (Map<String, Object>) Objects.requireNonNull(object);
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(@Nullable Object object) {
        return (List<Object>) Objects.requireNonNull(object);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
