package io.sandpiper.converter.quantize;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

/** Static int8 as QDQ of one float graph, in as many schemes as wanted after one observation. One thread. */
public final class StaticQuantizer {
    /** The first operator set with QuantizeLinear. */
    private static final long OLDEST_OPSET = 10;

    /** Of a graph without anything to quantize. */
    public static final String NO_PRODUCTS = "nothing to quantize: no Conv, MatMul or Gemm with constant weights";

    private final Graph graph;
    private final Map<String, Observation> seen;

    private StaticQuantizer(Graph graph, Map<String, Observation> seen) {
        this.graph = graph;
        this.seen = seen;
    }

    /** Whether a graph's operator set has integers. */
    public static boolean takes(Graph graph) {
        return graph.opset() >= OLDEST_OPSET;
    }

    /** Observes a graph that lies in a file. Blocking. */
    public static StaticQuantizer observe(
            Graph graph, Path file, Calibrator calibrator, Dataset data, DoubleConsumer progress)
            throws IOException, EngineException {
        Plan plan = Planner.plan(graph, Set.of());
        Map<String, Integer> tensors = new LinkedHashMap<>();
        plan.produced().keySet().forEach(t -> tensors.put(t, 0));
        plan.produced().values().forEach(t -> tensors.put(t, 0));
        // Inputs of every product: which of them are integers depends on which layers stay float.
        products(graph).forEach(p -> tensors.put(p.input(0), p.is("Conv") ? 1 : -1));
        return new StaticQuantizer(
                graph, calibrator.observe(file, new HashSet<>(graph.inputs()), tensors, data, true, progress));
    }

    /** A size that a static int8 file cannot get below: three of four bytes of each product's weights are saved. */
    public static long leastBytes(Graph graph, long bytes) {
        return bytes
                - products(graph).stream()
                        .mapToLong(p -> 3L * weightCount(graph, p))
                        .sum();
    }

    /** Products that may become integers, in order of execution. */
    public static List<Node> products(Graph graph) {
        Operators operators = new Operators(graph);
        return graph.nodes().stream().filter(operators::isProduct).toList();
    }

    public List<Node> products() {
        return products(graph);
    }

    public long weightCount(Node product) {
        return weightCount(graph, product);
    }

    private static long weightCount(Graph graph, Node product) {
        Weights weights = graph.weights(product.input(1));
        return weights == null ? 0 : weights.elements();
    }

    /** The quantized graph. */
    public Graph quantize(StaticScheme scheme) {
        Graph changed = graph.copy();
        new QdqRewriter(changed, Planner.plan(changed, scheme.kept()), scheme, seen).rewrite();
        return changed;
    }

    /** Activations that are integers, and outputs, by the name that they have in both graphs. */
    public List<String> comparable(StaticScheme scheme) {
        Set<String> tensors = new LinkedHashSet<>(
                Planner.plan(graph, scheme.kept()).produced().keySet());
        tensors.addAll(graph.outputs());
        return List.copyOf(tensors);
    }
}
