package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The published metadata in a folder, under the names of a consistent snapshot (specification 6.2): {@code 1.root.json},
 * {@code 4.snapshot.json}; {@code timestamp.json} alone is replaced, last, and what it leads to is what counts. Blocking.
 */
final class MetadataFiles {
    static final String TIMESTAMP = "timestamp.json";

    private static final Pattern NAME = Pattern.compile("(?:(\\d{1,16})\\.([a-z0-9-]{1,63})|timestamp)\\.json");

    private final Path folder;

    MetadataFiles(Path folder) {
        this.folder = folder;
    }

    /** What a file says of itself. */
    record Head(long version, Instant expires) {}

    /** @param role a top-level role's name or a delegated one's */
    static String name(String role, long version) {
        return role.equals("timestamp") ? TIMESTAMP : version + "." + role + ".json";
    }

    void write(String name, byte[] bytes) throws IOException {
        String role = name.replaceAll("^\\d+\\.|\\.json$", "");
        // Teams choose their names, which are no names of points.
        DurableFiles.write(TrustRole.isNamed(role) ? "trust." + role : "trust.delegated", folder.resolve(name), bytes);
    }

    Optional<byte[]> read(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** As {@link #read}, for a name that a stranger chose. */
    Optional<byte[]> readNamed(String name) throws IOException {
        return NAME.matcher(name).matches() ? read(name) : Optional.empty();
    }

    /** All roots in order: a device that slept through some needs each. */
    Map<String, byte[]> roots() throws IOException {
        Map<String, byte[]> roots = new LinkedHashMap<>();
        for (long version = 1; ; version++) {
            Optional<byte[]> root = read(name("root", version));
            if (root.isEmpty()) {
                return roots;
            }
            roots.put(name("root", version), root.get());
        }
    }

    /**
     * Removes the versions of roles that nothing leads to, but for what was there before: somebody may be reading it. Roots
     * stay.
     */
    void keepOnly(Map<String, Long> present, Map<String, Long> before) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && name.group(1) != null && !name.group(2).equals("root")) {
                    Long version = Long.valueOf(name.group(1));
                    String role = name.group(2);
                    if (!version.equals(present.get(role)) && !version.equals(before.get(role))) {
                        Files.deleteIfExists(file);
                    }
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

    /** The versions that a snapshot or timestamp names of the files below it, by role. */
    static Map<String, Long> named(byte[] file) {
        Map<String, Long> named = new TreeMap<>();
        signed(file)
                .path("meta")
                .properties()
                .forEach(e -> named.put(
                        e.getKey().replaceFirst("\\.json$", ""),
                        e.getValue().path("version").asLong()));
        return named;
    }

    private static JsonNode signed(byte[] file) {
        return Json.read("metadata", file, JsonNode.class).path("signed");
    }
}
