package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The families of environments, and the scripts that run in them: resources of this package, which {@code families.json}
 * lists. Immutable; any thread.
 *
 * @param scripts names of the files
 */
public record Families(List<Family> families, List<String> scripts) {
    private static final String FOLDER = "/io/sandpiper/converter/importer/python/";

    public static Families read() {
        return Json.read("families.json", resource("families.json"), Families.class);
    }

    /** @throws RefusedException listing those that there are */
    public Family named(String name) {
        return families.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException("importers: " + name + " (expected: "
                        + families.stream().map(Family::name).collect(Collectors.joining(", ")) + ")"));
    }

    /** True where there is a family of that name. */
    public boolean has(String name) {
        return families.stream().anyMatch(f -> f.name().equals(name));
    }

    /** Pinned and hashed requirements, as pip reads them. */
    byte[] lock(Family family) {
        return resource(family.lock());
    }

    /** Writes the scripts, readable for whichever user runs them. */
    void unpackScripts(Path folder) throws IOException {
        for (String name : scripts) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, resource(name));
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = Families.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
