package io.sandpiper.agent.score;

import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;

/** The demo's wine model, scoring in a test's folder. */
final class Wine {
    static final Path FOLDER = Path.of(System.getProperty("sandpiper.root", ".."), "configs/demo/wine");

    /** A checkpoint after each small batch. */
    static final ScoreOptions OFTEN =
            ScoreOptions.DEFAULT.withSizes(ScoreOptions.MEMORY, 2, 50).withCheckpoint(Duration.ZERO);

    private Wine() {}

    /** The held-out rows: a header, and 13 numbers and a label a line. */
    static List<String> rows() throws IOException {
        return Files.readAllLines(FOLDER.resolve("holdout.csv"));
    }

    static Outcome score(Path folder, Path input, String output, ScoreOptions options) throws Exception {
        Path target = folder.resolve(output);
        try (CheckpointStore checkpoints = CheckpointStore.open(folder)) {
            return new ScoreJob(
                            checkpoints,
                            engine(),
                            version(),
                            new ScoreFiles(input, target, ScoreFiles.rejectsOf(target)),
                            options)
                    .run((rows, about) -> {});
        }
    }

    static Engine engine() {
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(e -> e.reads(MediaTypes.ONNX))
                .findFirst()
                .orElseThrow();
    }

    static InstalledVersion version() throws IOException {
        return new InstalledVersion(
                "wine",
                "1.0.0",
                null,
                "fp32",
                MediaTypes.ONNX,
                FOLDER.resolve("wine-1.0.0.onnx"),
                ModelSpec.parseYaml(Files.readAllBytes(FOLDER.resolve("model.yaml"))),
                Instant.EPOCH);
    }
}
