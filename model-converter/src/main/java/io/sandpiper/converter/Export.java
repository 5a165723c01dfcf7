package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.host.file.ScratchFolder;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of {@code --export}: each variant as a plain file, with model.yaml. No file of the user's is replaced. */
public final class Export implements AutoCloseable {
    private static final String KIND = ".sandpiper-export";
    private static final String SPEC = "model.yaml";
    private static final List<String> VARIANTS = List.of(Variant.FP32, Variant.FP16, Variant.INT8);
    private static final List<String> EXTENSIONS = List.of("onnx", "tflite");

    private final Path folder;
    private final ScratchFolder scratch;

    private Export(Path folder, ScratchFolder scratch) {
        this.folder = folder;
        this.scratch = scratch;
    }

    /** Refuses a folder that holds a file which a conversion of that model could write. */
    public static void check(Path folder, String model) {
        Stream<String> variants =
                VARIANTS.stream().flatMap(v -> EXTENSIONS.stream().map(e -> file(model, v, e)));
        Stream.concat(Stream.of(SPEC), variants)
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .ifPresent(f -> {
                    throw new InvalidInputException("--export", f, "a folder without that file: it would be replaced");
                });
    }

    static Export to(Path folder) throws IOException {
        return new Export(folder, ScratchFolder.in(Files.createDirectories(folder), KIND));
    }

    void add(String model, Variant variant, String extension) throws IOException {
        Files.copy(variant.file(), scratch.path().resolve(file(model, variant.name(), extension)));
    }

    void add(ModelSpec spec) throws IOException {
        Files.write(scratch.path().resolve(SPEC), Json.yaml(spec));
    }

    /** Moves all files to where they belong; fails at one that appeared there meanwhile. */
    void publish() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(scratch.path())) {
            files = all.filter(f -> !ScratchFolder.isMark(f)).toList();
        }
        for (Path file : files) {
            Files.move(file, folder.resolve(file.getFileName()));
        }
    }

    private static String file(String model, String variant, String extension) {
        return model + "-" + variant + "." + extension;
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
