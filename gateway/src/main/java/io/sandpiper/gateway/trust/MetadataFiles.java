package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The published metadata in a folder, under the names of a consistent snapshot (specification 6.2): {@code 1.root.json},
 * {@code 4.snapshot.json}; {@code timestamp.json} alone is replaced, last, and what it leads to is what counts. Blocking.
 */
final class MetadataFiles {
    static final String TIMESTAMP = "timestamp.json";

    private final Path folder;

    MetadataFiles(Path folder) {
        this.folder = folder;
    }

    /** What a file says of itself. */
    record Head(long version, Instant expires) {}

    static String name(TrustRole role, long version) {
        return role == TrustRole.TIMESTAMP ? TIMESTAMP : version + "." + role + ".json";
    }

    void write(String name, byte[] bytes) throws IOException {
        DurableFiles.write("trust." + name.replaceAll("^\\d+\\.|\\.json$", ""), folder.resolve(name), bytes);
    }

    Optional<byte[]> read(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** All roots in order: a device that slept through some needs each. */
    Map<String, byte[]> roots() throws IOException {
        Map<String, byte[]> roots = new LinkedHashMap<>();
        for (long version = 1; ; version++) {
            Optional<byte[]> root = read(name(TrustRole.ROOT, version));
            if (root.isEmpty()) {
                return roots;
            }
            roots.put(name(TrustRole.ROOT, version), root.get());
        }
    }

    /** Removes the files of a role that nothing leads to, but for what was there before: somebody may be reading it. */
    void keepOnly(TrustRole role, long present, long before) throws IOException {
        String ending = "." + role + ".json";
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(ending) && !name.equals(name(role, present)) && !name.equals(name(role, before))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    static Head head(byte[] file) {
        JsonNode signed = signed(file);
        return new Head(
                signed.path("version").asLong(),
                Instant.parse(signed.path("expires").asText()));
    }

    /** The version that a snapshot or timestamp names of the file below it. */
    static long named(byte[] file, String below) {
        return signed(file).path("meta").path(below).path("version").asLong();
    }

    static Map<String, TrustedTarget> targets(byte[] file) {
        Map<String, TrustedTarget> targets = new TreeMap<>();
        signed(file)
                .path("targets")
                .properties()
                .forEach(e -> targets.put(
                        e.getKey(),
                        new TrustedTarget(
                                Digest.parse("sha256:"
                                        + e.getValue()
                                                .path("hashes")
                                                .path("sha256")
                                                .asText()),
                                e.getValue().path("length").asLong())));
        return targets;
    }

    private static JsonNode signed(byte[] file) {
        return Json.read("metadata", file, JsonNode.class).path("signed");
    }
}
