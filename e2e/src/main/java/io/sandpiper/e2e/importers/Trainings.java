package io.sandpiper.e2e.importers;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
                train(checkout, python.toString(), script, out);
            }
        }
        String torch = Objects.requireNonNullElse(System.getenv("SANDPIPER_TORCH"), "/usr/bin/python3");
        if (command(checkout, List.of(torch, "-c", "import torch")).exitCode() == 0) {
            train(checkout, torch, "train_torchscript.py", out);
        } else {
            System.err.println("skipped: TorchScript: " + torch + " has no torch: apt-get install python3-torch");
        }
        return out;
    }

    private static void train(Checkout checkout, String python, String script, Path out) {
        System.err.println("training: " + script + " with " + python);
        String path = checkout.root()
                .resolve("model-converter/src/test/python/" + script)
                .toString();
        command(checkout, List.of(python, path, out.toString())).succeeded();
    }

    private static Finished command(Checkout checkout, List<String> words) {
        return new Command(words, Map.of("OMP_NUM_THREADS", "1", "TF_CPP_MIN_LOG_LEVEL", "3"), checkout.root(), false)
                .run(PATIENCE);
    }
}
