package io.sandpiper.converter.prepare;

import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.converter.quantize.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table's columns in raw units, read by a first Gemm: offset and scale of each column are taken out in front as float
 * operators, and the Gemm's weights and bias take them back. One range for all columns then holds each of them.
 */
public final class InputScaling implements Preparation {
    /** Below this ratio between columns one range for all does. */
    private static final double UNEVEN = 4;

    @Override
    public String name() {
        return "input scaling";
    }

    @Override
    public Map<String, Integer> channels(Graph graph) {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (String input : graph.inputs()) {
            if (reader(graph, input) != null) {
                wanted.put(input, -1);
            }
        }
        return wanted;
    }

    @Override
    public boolean apply(Graph graph, Map<String, Observation> seen) {
        boolean changed = false;
        for (String input : graph.inputs()) {
            Node gemm = reader(graph, input);
            Observation columns = seen.get(input);
            if (gemm != null && columns != null) {
                changed |= apply(graph, input, gemm, columns);
            }
        }
        return changed;
    }

    private static boolean apply(Graph graph, String input, Node gemm, Observation columns) {
        float[] lows = columns.lows();
        float[] highs = columns.highs();
        Weights weights = graph.weights(gemm.input(1));
        Weights bias = graph.weights(gemm.input(2));
        int axis = 1 - Operators.outputAxis(gemm);
        if (lows == null || highs == null || weights == null || bias == null || lows.length != weights.shape()[axis]) {
            return false;
        }
        double[] halves = new double[lows.length];
        float[] offsets = new float[lows.length];
        double largest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < halves.length; c++) {
            halves[c] = ((double) highs[c] - lows[c]) / 2;
            offsets[c] = Float.isFinite(lows[c]) ? (float) (lows[c] + halves[c]) : 0;
            double reach = Math.max(Math.abs(lows[c]), Math.abs(highs[c]));
            largest = Math.max(largest, reach);
            least = halves[c] > 0 ? Math.min(least, halves[c]) : least;
        }
        if (!(largest > UNEVEN * least)) {
            return false;
        }
        float[] factors = Balance.factors(halves, ChannelScaling.largest(weights, axis));
        float[] inverse = new float[factors.length];
        for (int c = 0; c < inverse.length; c++) {
            inverse[c] = 1 / factors[c];
        }
        graph.put(Weights.ofFloats(bias.name(), moved(weights, axis, bias.floats(), offsets), bias.shape()));
        graph.put(ChannelScaling.multiplied(weights, axis, factors));
        graph.put(Weights.ofFloats(input + "_offset", offsets, offsets.length));
        graph.put(Weights.ofFloats(input + "_scale", inverse, inverse.length));
        List<Node> nodes = new ArrayList<>();
        nodes.add(Node.of("Sub", List.of(input, input + "_offset"), List.of(input + "_centred")));
        nodes.add(Node.of("Mul", List.of(input + "_centred", input + "_scale"), List.of(input + "_even")));
        for (Node node : graph.nodes()) {
            boolean reads = node.output().equals(gemm.output());
            nodes.add(reads ? node.withInputs(List.of(input + "_even", weights.name(), bias.name())) : node);
        }
        graph.nodes(nodes);
        return true;
    }

    /** The bias with what the offsets contributed through the weights. */
    private static float[] moved(Weights weights, int axis, float[] bias, float[] offsets) {
        float[] values = weights.floats();
        int columns = (int) weights.shape()[1];
        double[] sums = new double[bias.length];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            sums[axis == 0 ? column : row] += (double) values[i] * offsets[axis == 0 ? row : column];
        }
        float[] moved = new float[bias.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (bias[i] + sums[i]);
        }
        return moved;
    }

    /** The Gemm with a bias that alone reads an input, and whose constants nobody else reads. */
    private static @Nullable Node reader(Graph graph, String input) {
        List<Node> readers =
                graph.nodes().stream().filter(n -> n.inputs().contains(input)).toList();
        Map<String, Long> counts = graph.readers();
        if (readers.size() != 1 || counts.getOrDefault(input, 0L) != 1) {
            return null;
        }
        Node node = readers.getFirst();
        boolean own = node.is("Gemm")
                && new Operators(graph).isProduct(node)
                && graph.weights(node.input(2)) != null
                && counts.getOrDefault(node.input(1), 0L) == 1
                && counts.getOrDefault(node.input(2), 0L) == 1;
        return own ? node : null;
    }
}
