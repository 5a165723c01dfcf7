package io.sandpiper.converter.optimize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.SharedConstants;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.onnx.OnnxWorkbench;
import java.io.IOException;
import java.nio.file.Path;

/** ONNX Runtime's portable optimizations, then what it leaves: constants that nothing reads, activations written out. Blocking. */
public final class Optimizer {
    private Optimizer() {}

    /** Writes the optimized model; same input, same bytes. */
    public static void optimize(Path from, Path to, Path scratch) throws IOException, EngineException {
        Path raw = scratch.resolve("optimized-raw.onnx");
        Graph source = GraphFiles.read(from);
        Path readable = from;
        if (source.fixConstants()) {
            readable = scratch.resolve("constants-fixed.onnx");
            GraphFiles.write(source, readable);
        }
        OnnxWorkbench.optimize(readable, raw, OnnxWorkbench.Level.PORTABLE);
        Graph graph = GraphFiles.read(raw);
        SharedConstants.apply(graph);
        HardSigmoids.apply(graph);
        GraphFiles.write(graph, to);
    }
}
