package io.sandpiper.converter;

import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Parity;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a bundle comes from: which model, of which source, by which tools.
 *
 * @param request as it was made, with what was handed in
 * @param toolVersion this program's version
 * @param parity with the framework's own predictions, null where nothing was compared
 */
record Origin(
        ConvertRequest request,
        Imported imported,
        String toolVersion,
        @Nullable Parity parity) {
    Origin(ConvertRequest request, Imported imported, String toolVersion) {
        this(request, imported, toolVersion, null);
    }

    /** The same after the imported model was compared with its framework. */
    Origin compared(Parity measured) {
        return new Origin(request, imported, toolVersion, measured);
    }

    Map<String, String> annotations() throws IOException {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(Annotations.MODEL, request.modelVersion().model());
        annotations.put(Annotations.VERSION, request.modelVersion().version());
        annotations.put(Annotations.SOURCE, digest(request.model()).toString());
        annotations.put(Annotations.FRAMEWORK, imported.framework());
        annotations.put(Annotations.TOOL + "sandpiper", toolVersion);
        imported.tools().forEach((name, version) -> annotations.put(Annotations.TOOL + name, version));
        return annotations;
    }

    /** Of a folder: that of a line a file, as sha256sum prints it, sorted by name. */
    private static Digest digest(Path source) throws IOException {
        if (!Files.isDirectory(source)) {
            return Digest.of(source);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(source)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            lines.append(Digest.of(file))
                    .append("  ")
                    .append(source.relativize(file))
                    .append('\n');
        }
        return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
