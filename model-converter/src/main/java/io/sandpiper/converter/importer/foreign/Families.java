package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The families of environments, and the scripts that run in them: resources, which {@code families.json} and {@code
 * scripts.txt} list. Immutable; any thread.
 *
 * @param scripts names of the files
 */
public record Families(List<Family> families, List<String> scripts) {
    private static final String FOLDER = "/io/sandpiper/converter/importer/python/";

    public static Families read() {
        Written written = Json.read("families.json", resource("families.json"), Written.class);
        List<Family> families = written.entrySet().stream()
                .map(e -> e.getValue().named(e.getKey()))
                .toList();
        String scripts = new String(resource("scripts.txt"), StandardCharsets.UTF_8);
        return new Families(families, scripts.lines().toList());
    }

    private static final class Written extends LinkedHashMap<String, Family.Written> {
        private static final long serialVersionUID = 1;
    }

    /** @throws RefusedException listing those that there are */
    public Family named(String name) {
        return families.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException("importers: " + name + " (expected: "
                        + families.stream().map(Family::name).collect(Collectors.joining(", ")) + ")"));
    }

    /** The family that reads pickles of that minor version of scikit-learn. */
    Optional<Family> ofSklearn(String minor) {
        return families.stream().filter(f -> minor.equals(f.sklearn())).findFirst();
    }

    /** Pinned and hashed requirements, as pip reads them. */
    byte[] lock(Family family) {
        return resource(family.lock());
    }

    /** All scripts, one after the other. */
    byte[] scriptBytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        scripts.forEach(name -> all.writeBytes(resource(name)));
        return all.toByteArray();
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
