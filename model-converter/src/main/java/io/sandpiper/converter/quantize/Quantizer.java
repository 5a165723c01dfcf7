package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

/** Makes an int8 model of an optimized one. Blocking; one thread. */
public final class Quantizer {
    /** The first operator set with QuantizeLinear. */
    private static final long OLDEST_OPSET = 10;

    private final Engine engine;

    public Quantizer(Engine engine) {
        this.engine = engine;
    }

    /**
     * Writes the int8 model to {@code to}; the same inputs give the same bytes.
     *
     * @param progress hears 0 to 1
     */
    public Quantized quantize(Path optimized, ModelSpec spec, Dataset calibration, Path to, DoubleConsumer progress)
            throws IOException, EngineException {
        Graph graph = GraphFiles.read(optimized);
        Plan plan = Planner.plan(graph);
        if (plan.integer().isEmpty()) {
            return new Quantized.Omitted("nothing to quantize: no Conv, MatMul or Gemm with constant weights");
        }
        if (graph.opset() < OLDEST_OPSET) {
            return new Quantized.Omitted("operator set " + graph.opset() + " has no integers: export with opset 13");
        }
        Set<String> measured = new LinkedHashSet<>(plan.entries());
        measured.addAll(plan.produced().values());
        Map<String, Range> ranges = new Calibrator(engine, spec)
                .measure(optimized, new HashSet<>(graph.inputs()), List.copyOf(measured), calibration, progress);
        Set<String> comparable = new LinkedHashSet<>(plan.produced().keySet());
        comparable.addAll(graph.outputs());
        new QdqRewriter(graph, plan, ranges).rewrite();
        GraphFiles.write(graph, to);
        long before = Files.size(optimized);
        long after = Files.size(to);
        return after < before
                ? new Quantized.Model(to, List.copyOf(comparable))
                : new Quantized.Omitted(
                        "it would not be smaller: " + after + " bytes against " + before + ", scales counted");
    }
}
