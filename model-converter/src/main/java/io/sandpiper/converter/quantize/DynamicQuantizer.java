package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Dynamic int8: weights as integers, activations quantized anew in each run. MatMul and Gemm, tables that Gather reads,
 * and LSTM; a Conv so would be slower than float. In the runtime's own operators, so that nothing hangs on its fusing.
 */
public final class DynamicQuantizer {
    /** Fewer weights than these cost more bytes and time than they save. */
    private static final int FEWEST_WEIGHTS = 256;
    /** The first operator set with DynamicQuantizeLinear. */
    private static final long OLDEST_OPSET = 11;

    private final Graph source;

    public DynamicQuantizer(Graph source) {
        this.source = source;
    }

    /** Nodes that can become integers, in order of execution. */
    public List<Node> quantizable() {
        if (source.opset() < OLDEST_OPSET) {
            return List.of();
        }
        Map<String, Long> readers = source.readers();
        Operators operators = new Operators(source);
        return source.nodes().stream()
                .filter(n -> isLarge(source, n)
                        && (isMatrixProduct(operators, n) || isTable(source, n, readers) || isLstm(source, n)))
                .toList();
    }

    /** How many weights a node's integers replace. */
    public long weightCount(Node node) {
        Weights weights = source.weights(node.input(node.is("Gather") ? 0 : 1));
        return weights == null ? 0 : weights.elements();
    }

    private static boolean isLarge(Graph graph, Node node) {
        Weights weights = graph.weights(node.input(node.is("Gather") ? 0 : 1));
        return weights != null && weights.elements() >= FEWEST_WEIGHTS;
    }

    private static boolean isMatrixProduct(Operators operators, Node node) {
        return !node.is("Conv") && operators.isProduct(node);
    }

    private static boolean isTable(Graph graph, Node node, Map<String, Long> readers) {
        Weights table = graph.weights(node.input(0));
        return node.is("Gather")
                && table != null
                && table.isFloat()
                && table.shape().length == 2
                && node.integer("axis", 0) == 0
                && readers.getOrDefault(node.input(0), 0L) == 1;
    }

    private static boolean isLstm(Graph graph, Node node) {
        Weights recurrent = graph.weights(node.input(2));
        Weights weights = graph.weights(node.input(1));
        return node.is("LSTM")
                && weights != null
                && weights.isFloat()
                && recurrent != null
                && recurrent.isFloat()
                && node.integer("layout", 0) == 0;
    }

    /** The quantized graph. */
    public Graph quantize(DynamicScheme scheme) {
        Graph graph = source.copy();
        FreshNames names = new FreshNames(graph);
        Map<String, List<String>> quantized = new HashMap<>();
        List<Node> out = new ArrayList<>();
        List<String> chosen = quantizable().stream()
                .map(Node::output)
                .filter(o -> !scheme.kept().contains(o))
                .toList();
        for (Node node : graph.nodes()) {
            if (!chosen.contains(node.output())) {
                out.add(node);
            } else if (node.is("Gather")) {
                out.addAll(IntegerTable.of(graph, node.input(0), names, out).read(node, names));
            } else if (node.is("LSTM")) {
                out.add(LstmWeights.quantized(graph, node, names));
            } else {
                product(graph, node, scheme, names, quantized, out);
            }
        }
        graph.nodes(out);
        graph.dropUnusedWeights();
        return graph;
    }

    /** A bias of one axis, as the operator wants it; a Gemm may have one of [1, N]. */
    private static String vector(Graph graph, String bias, FreshNames names) {
        Weights weights = requireNonNull(graph.weights(bias));
        if (weights.shape().length == 1) {
            return bias;
        }
        String name = names.next();
        graph.put(Weights.ofFloats(name, weights.floats(), weights.elements()));
        return name;
    }

    private static void product(
            Graph graph,
            Node node,
            DynamicScheme scheme,
            FreshNames names,
            Map<String, List<String>> quantized,
            List<Node> out) {
        List<String> input = quantized.computeIfAbsent(node.input(0), name -> {
            List<String> made = List.of(names.next(), names.next(), names.next());
            out.add(Node.of("DynamicQuantizeLinear", List.of(name), made));
            return made;
        });
        Weights weights = byOutput(requireNonNull(graph.weights(node.input(1))), Operators.outputAxis(node));
        ChannelWeights made = ChannelWeights.of(weights, 1, scheme.perChannel(), null, 1, scheme.width(), false);
        String values = names.next();
        String scales = names.next();
        graph.put(Weights.ofInt8(values, made.values(), weights.shape()));
        graph.put(
                made.scales().length == 1
                        ? Weights.ofFloats(scales, made.scales())
                        : Weights.ofFloats(scales, made.scales(), made.scales().length));
        List<String> inputs = new ArrayList<>(List.of(input.get(0), values, input.get(1), scales, input.get(2), ""));
        if (node.is("Gemm") && !node.input(2).isEmpty()) {
            inputs.add(vector(graph, node.input(2), names));
        }
        out.add(Node.microsoft("MatMulIntegerToFloat", inputs, List.of(node.output())));
    }

    /** Weights with a column an output, whichever way the file has them. */
    private static Weights byOutput(Weights weights, int outputAxis) {
        if (outputAxis == 1) {
            return weights;
        }
        int rows = (int) weights.shape()[0];
        int columns = (int) weights.shape()[1];
        float[] from = weights.floats();
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i % columns * rows + i / columns] = from[i];
        }
        return Weights.ofFloats(weights.name(), to, columns, rows);
    }
}
