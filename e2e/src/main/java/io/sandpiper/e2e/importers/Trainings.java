package io.sandpiper.e2e.importers;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains models with the frameworks of the importers' own environments. */
final class Trainings {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final Map<String, List<String>> SCRIPTS = new LinkedHashMap<>();

    static {
        SCRIPTS.put("tabular", List.of("train_tabular.py", "train_trees.py"));
        SCRIPTS.put("tabular-1.7", List.of("train_tabular.py"));
        SCRIPTS.put("tabular-1.5", List.of("train_tabular.py"));
        SCRIPTS.put("tabular-1.2", List.of("train_tabular.py"));
        SCRIPTS.put("tensorflow", List.of("train_tensorflow.py"));
    }

    private Trainings() {}

    /** The folder with a folder a model. */
    static Path run(Checkout checkout, Path out) throws IOException {
        Files.createDirectories(out);
        for (Map.Entry<String, List<String>> family : SCRIPTS.entrySet()) {
            Path python = Environment.install(checkout, family.getKey());
            for (String script : family.getValue()) {
                System.err.println("training: " + script + " in " + family.getKey());
                new Command(
                                List.of(
                                        python.toString(),
                                        checkout.root()
                                                .resolve("model-converter/src/test/python/" + script)
                                                .toString(),
                                        out.toString()),
                                Map.of("OMP_NUM_THREADS", "1", "TF_CPP_MIN_LOG_LEVEL", "3"),
                                checkout.root(),
                                false)
                        .run(PATIENCE)
                        .succeeded();
            }
        }
        return out;
    }
}
