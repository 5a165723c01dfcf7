package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The same integer graph with unsigned weights: 128 more, and so have their zero points. Kernels of two unsigned operands
 * add in 32 bits on every processor, so the values are those of one with VNNI or dot products. ONNX Runtime's own switch
 * ({@code session.x64quantprecision}) does the same where it loads the model: it ends the process where weights have no
 * zero points, and refuses the model where two share theirs.
 */
public final class ExactForm {
    private static final int SHIFT = 128;
    private static final IntegerOperators.Operand DEQUANTIZED = new IntegerOperators.Operand(0, 2);

    private final Graph graph;
    private final FreshNames names;
    private final Set<String> chosen;
    private final Map<String, String> shifted = new HashMap<>();

    private ExactForm(Graph graph, Set<String> chosen) {
        this.graph = graph;
        this.names = new FreshNames(graph);
        this.chosen = chosen;
    }

    /** All weights that products read. */
    public static Graph of(Graph quantized) {
        return of(
                quantized,
                IntegerWeights.of(quantized).stream()
                        .map(IntegerWeights::tensor)
                        .collect(Collectors.toSet()));
    }

    /** Some of them, by the name of their constant. */
    public static Graph of(Graph quantized, Set<String> tensors) {
        Graph graph = quantized.copy();
        new ExactForm(graph, tensors).rewrite();
        return graph;
    }

    private void rewrite() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Node changed = node;
            if (node.isAnywhere("DequantizeLinear") && isChosen(node, DEQUANTIZED)) {
                changed = shifted(node, DEQUANTIZED, shapeOf(node.input(1)));
            }
            for (IntegerOperators.Operand operand : IntegerOperators.operands(node)) {
                if (isChosen(node, operand)) {
                    changed = shifted(changed, operand, zeroShape(node, operand));
                }
            }
            nodes.add(changed);
        }
        graph.nodes(nodes);
        graph.dropUnusedWeights();
    }

    private boolean isChosen(Node node, IntegerOperators.Operand operand) {
        Weights weights = graph.weights(node.input(operand.weights()));
        String zero = node.input(operand.zero());
        return weights != null
                && weights.isInt8()
                && chosen.contains(weights.name())
                && (zero.isEmpty() || graph.weights(zero) != null);
    }

    private Node shifted(Node node, IntegerOperators.Operand operand, long[] shape) {
        List<String> inputs = new ArrayList<>(node.inputs());
        while (inputs.size() <= operand.zero()) {
            inputs.add("");
        }
        inputs.set(operand.weights(), shifted(inputs.get(operand.weights())));
        String zero = inputs.get(operand.zero());
        inputs.set(operand.zero(), zero.isEmpty() ? zeros(shape) : shifted(zero));
        return node.withInputs(inputs);
    }

    /** Zero points have the shape of the scales where the operator has scales of its weights, else there is one for all. */
    private long[] zeroShape(Node node, IntegerOperators.Operand operand) {
        return switch (node.operator()) {
            case "MatMulIntegerToFloat" -> shapeOf(node.input(3));
            case "DynamicQuantizeMatMul" -> shapeOf(node.input(2));
            case "QAttention" -> shapeOf(node.input(4));
            case "ConvInteger", "MatMulInteger" -> new long[0];
            default -> shapeOf(node.input(operand.zero() - 1));
        };
    }

    private long[] shapeOf(String scales) {
        Weights weights = graph.weights(scales);
        return weights == null ? new long[0] : weights.shape();
    }

    private String zeros(long[] shape) {
        String name = names.next();
        byte[] values = new byte[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.fill(values, (byte) SHIFT);
        graph.put(Weights.ofUint8(name, values, shape));
        return name;
    }

    /** A constant of int8 as one of uint8, 128 more. */
    private String shifted(String tensor) {
        return shifted.computeIfAbsent(tensor, from -> {
            Weights weights = requireNonNull(graph.weights(from));
            byte[] values = weights.int8s();
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) (values[i] + SHIFT);
            }
            String name = names.next();
            graph.put(Weights.ofUint8(name, values, weights.shape()));
            return name;
        });
    }
}
