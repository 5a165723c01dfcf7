package io.sandpiper.converter.importer;

import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All importers, and which of them reads a source. Immutable; any thread. */
public final class Importers {
    private final List<Importer> importers;
    private final List<Packing> packings;

    /**
     * @param importers the first that reads a source is asked: those that know it by a mark before those that try
     * @param packings what a model may be wrapped in
     */
    public Importers(List<Importer> importers, List<Packing> packings) {
        this.importers = List.copyOf(importers);
        this.packings = List.copyOf(packings);
    }

    /**
     * The model that a source holds, in a form that an engine here runs. Blocking.
     *
     * @param data calibration or held-out data, null for none
     * @param scratch the caller's to remove
     * @throws InvalidInputException or {@link io.sandpiper.converter.check.RefusedException} with one sentence
     */
    public Imported read(Path path, @Nullable Path data, Path scratch, Progress progress) throws IOException {
        Source source = Source.of(path);
        for (int layer = 0; layer <= packings.size(); layer++) {
            Optional<Importer> importer = of(source);
            if (importer.isPresent()) {
                progress.at(Stage.CHECK, 0.1, "importing from " + importer.get().framework());
                Path folder = Files.createDirectory(scratch.resolve("imported"));
                return importer.get().read(source, data, folder, progress);
            }
            source = unpacked(source, Files.createDirectories(scratch.resolve("unpacked-" + layer)));
        }
        throw unknown();
    }

    private Source unpacked(Source source, Path into) throws IOException {
        for (Packing packing : packings) {
            if (packing.wraps(source)) {
                return packing.unpack(source, into, this::isReadable);
            }
        }
        throw unknown();
    }

    private boolean isReadable(Source source) throws IOException {
        // What is only known to be refused is no model: data and notes lie beside models.
        return of(source).filter(i -> !i.framework().isEmpty()).isPresent();
    }

    /** Which importer reads a source; what it is packed in is not opened. */
    public Optional<Importer> of(Source source) throws IOException {
        for (Importer importer : importers) {
            if (importer.reads(source)) {
                return Optional.of(importer);
            }
        }
        return Optional.empty();
    }

    /** The refusal of what no importer reads. */
    public InvalidInputException unknown() {
        String names = importers.stream()
                .map(Importer::framework)
                .filter(name -> !name.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        return new InvalidInputException(
                "model",
                "a file of an unknown format",
                "an ONNX file, or what one of these wrote: " + names + "; a folder or a zip archive of it");
    }
}
