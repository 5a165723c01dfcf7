package io.sandpiper.converter.importer.packing;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.ImportLimits;
import io.sandpiper.converter.importer.Packing;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A model folder of MLflow: a description {@code MLmodel} (YAML) names the file or folder of each flavor (MLflow's
 * documentation, "MLmodel file"). {@code python_function} is the flavor of any code, and not read.
 */
public final class MlflowFolder implements Packing {
    public static final String DESCRIPTION = "MLmodel";
    /** Where a flavor names its file; which of them depends on the flavor. */
    private static final List<String> PATHS = List.of("pickled_model", "data", "model_data", "saved_model_dir");

    private static final String ANY_CODE = "python_function";

    /** The flavors of a folder whose description lies in it; none for anything else. */
    public static Set<String> flavors(Source source) {
        if (!source.isFolder() || !source.parts().contains(DESCRIPTION)) {
            return Set.of();
        }
        try {
            Set<String> names = new TreeSet<>();
            description(source.path()).path("flavors").fieldNames().forEachRemaining(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + DESCRIPTION, e);
        }
    }

    @Override
    public boolean wraps(Source source) {
        return source.isFolder() && source.hasPart(DESCRIPTION);
    }

    @Override
    public Source unpack(Source source, Path into, Readable readable) throws IOException {
        Path folder = folder(source);
        Source inner = Source.of(folder, folder);
        if (readable.test(inner)) {
            return inner;
        }
        JsonNode flavors = description(folder).path("flavors");
        for (var flavor : flavors.properties()) {
            if (flavor.getKey().equals(ANY_CODE)) {
                continue;
            }
            for (String key : PATHS) {
                String named = flavor.getValue().path(key).asText("");
                Path part = named.isEmpty() ? null : within(folder, named);
                if (part != null && Files.exists(part)) {
                    return readable(Source.of(part, folder), part, readable, into);
                }
            }
        }
        String names = String.join(
                ", ", flavors.properties().stream().map(f -> f.getKey()).toList());
        throw new RefusedException("the MLflow model has the flavors " + InvalidInputException.shown(names)
                + ", of which none names a model that can be read: log it with the flavor of its framework");
    }

    /** Keras' flavor names a folder {@code data} with the model somewhere in it. */
    private static Source readable(Source named, Path part, Readable readable, Path into) throws IOException {
        return readable.test(named) || !named.isFolder() ? named : new PlainFolder().unpack(named, into, readable);
    }

    private static Path folder(Source source) {
        String at = source.parts().stream()
                .filter(p -> p.equals(DESCRIPTION) || p.endsWith("/" + DESCRIPTION))
                .min(java.util.Comparator.comparingInt(String::length))
                .orElseThrow();
        Path parent = source.path().resolve(at).getParent();
        return parent == null ? source.path() : parent;
    }

    private static JsonNode description(Path folder) throws IOException {
        Path file = folder.resolve(DESCRIPTION);
        if (Files.size(file) > ImportLimits.DESCRIPTION_BYTES) {
            throw new InvalidInputException(
                    DESCRIPTION, Files.size(file) + " bytes", "at most " + ImportLimits.DESCRIPTION_BYTES);
        }
        return Json.readYaml(DESCRIPTION, Files.readAllBytes(file), JsonNode.class);
    }

    /** The description as text; bytes that are none are replaced. */
    public static String text(Path folder) throws IOException {
        return new String(Files.readAllBytes(folder.resolve(DESCRIPTION)), StandardCharsets.UTF_8);
    }

    private static Path within(Path folder, String name) {
        try {
            Path part = folder.resolve(name).normalize();
            if (part.startsWith(folder) && !linked(folder, part)) {
                return part;
            }
        } catch (InvalidPathException e) {
            throw outside(name);
        }
        throw outside(name);
    }

    private static boolean linked(Path folder, Path part) {
        return Stream.iterate(part, p -> p != null && !p.equals(folder), Path::getParent)
                .anyMatch(Files::isSymbolicLink);
    }

    private static RefusedException outside(String name) {
        return new RefusedException("MLmodel names " + InvalidInputException.shown(name)
                + ", which is not within its folder: log the model again");
    }
}
