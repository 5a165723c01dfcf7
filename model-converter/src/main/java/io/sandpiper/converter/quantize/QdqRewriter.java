package io.sandpiper.converter.quantize;

import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.calibrate.Range;
import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a plan into a graph as QuantizeLinear and DequantizeLinear around each integer tensor, which is what ONNX
 * Runtime turns into integer kernels. A tensor that an integer node produces keeps its name where it is dequantized, so
 * every reader, a model's output and a body of an If read on unchanged. New names are short: each costs bytes several
 * times over. One use.
 */
final class QdqRewriter {
    /** From here on a scale a channel may be given. */
    private static final long PER_CHANNEL_OPSET = 13;

    private final Graph graph;
    private final Plan plan;
    private final Map<String, Range> ranges;
    private final StaticScheme scheme;
    private final Map<String, Observation> seen;
    private final Operators operators;
    private final FreshNames names;
    private final List<Node> out = new ArrayList<>();
    private final Map<String, String> entered = new HashMap<>();
    private final Map<String, String[]> parameters = new HashMap<>();
    private final Map<String, String> shared = new HashMap<>();

    QdqRewriter(Graph graph, Plan plan, StaticScheme scheme, Map<String, Observation> seen) {
        this.graph = graph;
        this.plan = plan;
        this.scheme = scheme;
        this.seen = seen;
        this.ranges = new HashMap<>();
        this.operators = new Operators(graph);
        this.names = new FreshNames(graph);
    }

    void rewrite() {
        Set<Integer> gone = new HashSet<>(plan.folded().values());
        graph.inputs().forEach(this::enter);
        List<Node> nodes = graph.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            if (gone.contains(i)) {
                continue;
            }
            Node node = nodes.get(i);
            if (plan.integer().contains(i)) {
                Integer cut = plan.folded().get(i);
                writeInteger(node, cut == null ? node.output() : nodes.get(cut).output());
            } else {
                out.add(node);
            }
            node.outputs().forEach(this::enter);
        }
        graph.nodes(out);
        graph.dropUnusedWeights();
    }

    /** A float tensor's own way into integer nodes; others go on reading the float. */
    private void enter(String tensor) {
        if (plan.entries().contains(tensor)) {
            String dequantized = names.next();
            quantize(tensor, tensor, dequantized);
            entered.put(tensor, dequantized);
        }
    }

    private void writeInteger(Node node, String output) {
        List<String> inputs = new ArrayList<>(node.inputs());
        if (operators.isProduct(node)) {
            inputs.set(0, entered.getOrDefault(node.input(0), node.input(0)));
            writeWeights(node, inputs);
        }
        if (!plan.produced().containsKey(output)) {
            out.add(node.withInputs(inputs));
            return;
        }
        String real = names.next();
        out.add(node.withInputs(inputs).withOutputs(List.of(real)));
        quantize(real, output, output);
    }

    /** Quantizes {@code from} with the parameters of {@code tensor}, and dequantizes it as {@code to}. */
    private void quantize(String from, String tensor, String to) {
        String[] scaleAndZero = parameters(plan.produced().getOrDefault(tensor, tensor));
        String quantized = names.next();
        out.add(Node.of("QuantizeLinear", List.of(from, scaleAndZero[0], scaleAndZero[1]), List.of(quantized)));
        out.add(Node.of("DequantizeLinear", List.of(quantized, scaleAndZero[0], scaleAndZero[1]), List.of(to)));
    }

    private String[] parameters(String tensor) {
        return parameters.computeIfAbsent(tensor, t -> {
            Range range = range(t);
            String scale = names.next();
            graph.put(Weights.ofFloats(scale, new float[] {range.scale()}));
            return new String[] {scale, zeroPoint(range.zeroPoint())};
        });
    }

    /** Tensors of the same zero point share the constant. */
    private String zeroPoint(int value) {
        return shared.computeIfAbsent("activations " + value, key -> {
            String name = names.next();
            graph.put(Weights.ofUint8(name, new byte[] {(byte) value}));
            return name;
        });
    }

    private void writeWeights(Node node, List<String> inputs) {
        Weights weights = java.util.Objects.requireNonNull(graph.weights(node.input(1)));
        Weights bias = node.is("MatMul") ? null : graph.weights(node.input(2));
        float inputScale = range(plan.produced().getOrDefault(node.input(0), node.input(0)))
                .scale();
        int axis = Operators.outputAxis(node);
        boolean perChannel = scheme.perChannel() && graph.opset() >= PER_CHANNEL_OPSET;
        float[] reals = bias == null ? null : bias.floats();
        ChannelWeights quantized =
                ChannelWeights.of(weights, axis, perChannel, reals, inputScale, scheme.width(), node.is("Conv"));
        if (scheme.correctsBias()) {
            reals = BiasCorrection.corrected(node, weights, quantized::real, axis, reals, seen.get(node.input(0)));
        }
        String values = names.next();
        String scales = names.next();
        graph.put(Weights.ofInt8(values, quantized.values(), weights.shape()));
        graph.put(floats(scales, quantized.scales()));
        // ONNX Runtime adds the missing zero points of a Conv's weights; without them it leaves a Gemm float.
        String zeros = node.is("Conv") ? null : weightZeros(quantized.scales().length);
        inputs.set(1, dequantize(values, scales, zeros, perChannel ? axis : null));
        if (reals != null) {
            float[] units = new float[quantized.scales().length];
            for (int c = 0; c < units.length; c++) {
                units[c] = inputScale * quantized.scales()[c];
            }
            String biasValues = names.next();
            String biasScales = names.next();
            graph.put(Weights.ofInt32(biasValues, quantized.bias(reals, inputScale), reals.length));
            graph.put(floats(biasScales, units));
            String dequantized = dequantize(biasValues, biasScales, null, perChannel ? 0 : null);
            if (inputs.size() > 2) {
                inputs.set(2, dequantized);
            } else {
                inputs.add(dequantized);
            }
        }
    }

    private String weightZeros(int count) {
        return shared.computeIfAbsent("weights " + count, key -> {
            String name = names.next();
            byte[] zeros = new byte[count];
            graph.put(count == 1 ? Weights.ofInt8(name, zeros) : Weights.ofInt8(name, zeros, count));
            return name;
        });
    }

    private String dequantize(String values, String scales, @Nullable String zeros, @Nullable Integer axis) {
        String real = names.next();
        List<String> inputs = zeros == null ? List.of(values, scales) : List.of(values, scales, zeros);
        Node node = Node.of("DequantizeLinear", inputs, List.of(real));
        // 1 is the default.
        out.add(axis == null || axis == 1 ? node : node.with("axis", axis));
        return real;
    }

    private static Weights floats(String name, float[] values) {
        return values.length == 1 ? Weights.ofFloats(name, values) : Weights.ofFloats(name, values, values.length);
    }

    private Range range(String tensor) {
        return ranges.computeIfAbsent(tensor, name -> {
            Observation observation = seen.get(name);
            if (observation == null) {
                throw new IllegalStateException("no range of " + name);
            }
            return scheme.rule().range(observation);
        });
    }
}
