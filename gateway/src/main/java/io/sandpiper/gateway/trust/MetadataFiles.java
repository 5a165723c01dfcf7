package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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

    private static final String ROOT = "root";
    /** How long an update may take that began with what is replaced now. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Path folder;
    /** Since when nothing leads to a file, by its name; what a process before left counts from when it is seen. */
    private final Map<String, Instant> left = new HashMap<>();

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

    /** As {@link #read}, for a name that a stranger chose. @param newest the root in force */
    Optional<byte[]> readNamed(String name, long newest) throws IOException {
        Matcher read = NAME.matcher(name);
        if (!read.matches() || ROOT.equals(read.group(2)) && Long.parseLong(read.group(1)) > newest) {
            return Optional.empty();
        }
        return read(name);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        DurableFiles.syncFolder(folder);
    }

    /** All roots in order: a device that slept through some needs each. @param newest none above it */
    Map<String, byte[]> roots(long newest) throws IOException {
        Map<String, byte[]> roots = new LinkedHashMap<>();
        for (long version = 1; version <= newest; version++) {
            Optional<byte[]> root = read(name(ROOT, version));
            if (root.isEmpty()) {
                break;
            }
            roots.put(name(ROOT, version), root.get());
        }
        return roots;
    }

    /** Removes the versions of roles that nothing has led to for a while: somebody may be reading what was there before. Roots stay. */
    void keepOnly(Map<String, Long> present, Instant now) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && name.group(1) != null && !name.group(2).equals(ROOT)) {
                    if (Long.valueOf(name.group(1)).equals(present.get(name.group(2)))) {
                        left.remove(name.group());
                    } else if (left.computeIfAbsent(name.group(), unseen -> now)
                            .plus(KEPT)
                            .isBefore(now)) {
                        Files.deleteIfExists(file);
                        left.remove(name.group());
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
