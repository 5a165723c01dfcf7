package io.sandpiper.converter.optimize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.onnx.OnnxWorkbench;
import java.io.IOException;
import java.nio.file.Path;

/** ONNX Runtime's portable optimizations, then what it leaves behind in the file taken out. Blocking. */
public final class Optimizer {
    private Optimizer() {}

    /** Writes the optimized model; same input, same bytes. */
    public static void optimize(Path from, Path to, Path scratch) throws IOException, EngineException {
        Path raw = scratch.resolve("optimized-raw.onnx");
        OnnxWorkbench.optimize(from, raw, OnnxWorkbench.Level.PORTABLE);
        Graph graph = GraphFiles.read(raw);
        graph.dropUnusedWeights();
        GraphFiles.write(graph, to);
    }
}
