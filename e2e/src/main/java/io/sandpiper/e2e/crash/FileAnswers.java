package io.sandpiper.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** What a model file itself says of its first held-out sample, run here and not on a device. */
final class FileAnswers {
    private FileAnswers() {}

    static double[] probabilities(PushFiles files) {
        try {
            ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(given(files.spec())));
            Dataset data = Dataset.read(given(files.holdout()), spec);
            ModelSpec.Input input = spec.inputs().getFirst();
            try (LoadedModel model = new OnnxEngine().load(files.model(), LoadOptions.SERVING);
                    Execution execution = model.open(1)) {
                new InputEncoder(input)
                        .encode(
                                data.input(input.name()),
                                0,
                                1,
                                execution.inputs().getFirst());
                return Objects.requireNonNull(new OutputDecoder(spec)
                        .decode(execution.run(), 1)
                        .getFirst()
                        .probabilities());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (EngineException e) {
            throw new IllegalStateException("cannot run " + files.model(), e);
        }
    }

    /** The numbers of an array, or of an object's values in their order. */
    static double[] numbers(JsonNode node) {
        double[] numbers = new double[node.size()];
        int i = 0;
        for (JsonNode value : node) {
            numbers[i++] = value.asDouble();
        }
        return numbers;
    }

    private static Path given(@org.jspecify.annotations.Nullable Path file) {
        return Objects.requireNonNull(file);
    }
}
