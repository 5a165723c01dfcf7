package io.sandpiper.converter.onnx;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Graphs run by the runtime that serves, through a file as it would be published. */
public final class GraphRun {
    private GraphRun() {}

    /** The values of the first output, of floats. @param folder for the file */
    public static float[] of(Graph graph, Path folder, int batch, Tensor... inputs)
            throws IOException, EngineException {
        Path file = folder.resolve("run.onnx");
        GraphFiles.write(graph, file);
        try (LoadedModel model = new OnnxEngine().load(file, LoadOptions.SERVING);
                Execution execution = model.open(batch)) {
            Tensor output = execution.run(List.of(inputs)).getFirst();
            float[] values = new float[(int) output.elements()];
            output.data().asFloatBuffer().get(values);
            return values;
        }
    }

    /** The same numbers for the same seed, of a normal distribution. */
    public static float[] normal(int count, int seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
