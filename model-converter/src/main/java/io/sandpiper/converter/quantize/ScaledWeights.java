package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A constant as int8 times a scale an output, and times one an input where that was asked for: {@code w ≈ q · input ·
 * output}.
 */
final class ScaledWeights {
    private static final int LARGEST = 127;
    /** Fewer scales than these do not pay for the node that makes floats of halves. */
    private static final int FEWEST_HALVES = 24;
    /** Scales within these are halves of full precision (IEEE 754 binary16). */
    private static final float SMALLEST_HALF = 0x1p-14f;

    private static final float LARGEST_HALF = 65504;
    /** Weights of two inputs that differ by more take them back to one unit. */
    private static final float OWN_UNITS = 1_000;
    /** Below it an input has no weight worth a scale. */
    private static final float SMALLEST_INPUT = 0x1p-60f;

    private final long[] shape;
    private final byte[] values;
    private final Axes outputs;
    private final @Nullable Axes inputs;

    /**
     * Numbers along some axes of the constant.
     *
     * @param place for each value of the constant, which of the numbers is its own
     * @param halves whether 16 bits hold them
     */
    private record Axes(long[] shape, int[] place, float[] scales, boolean halves) {}

    private ScaledWeights(long[] shape, byte[] values, Axes outputs, @Nullable Axes inputs) {
        this.shape = shape;
        this.values = values;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    static long scaleCount(long[] shape, Set<Integer> axes) {
        return axes.stream().mapToLong(a -> shape[a]).reduce(1, (a, b) -> a * b);
    }

    /** @param multiplied what is known of what the weights are multiplied with, null where each is rounded to the nearest */
    static ScaledWeights of(Weights weights, WeightUse use, WeightScheme scheme, @Nullable ProductInputs multiplied) {
        float[] reals = weights.floats();
        long[] shape = weights.shape();
        int[] place = places(shape, use.outputs());
        Axes inputs = null;
        if (scheme.byInput() && use.input() >= 0) {
            inputs = byInput(reals, shape, use, place);
            for (int i = 0; i < reals.length; i++) {
                reals[i] /= inputs.scales[inputs.place[i]];
            }
        }
        float[] scales = largest(reals, place, scaleCount(shape, use.outputs()));
        for (int i = 0; i < scales.length; i++) {
            scales[i] = scales[i] < Float.MIN_NORMAL ? 1 : scales[i] / LARGEST;
        }
        boolean halves = asHalves(scales);
        byte[] values = new byte[reals.length];
        for (int i = 0; i < reals.length; i++) {
            values[i] = (byte) Math.clamp(Math.round(reals[i] / scales[place[i]]), -LARGEST, LARGEST);
        }
        ScaledWeights scaled =
                new ScaledWeights(shape, values, new Axes(ones(shape, use.outputs()), place, scales, halves), inputs);
        if (multiplied != null) {
            multiplied.round(weights.floats(), values, scaled::step, LARGEST);
        }
        return scaled;
    }

    /**
     * The largest weight of each input against the largest of the output that it belongs to: an input whose weights are
     * small everywhere gets finer steps, and no other gets coarser ones. Where inputs have units of their own, each has its
     * own largest weight instead: outputs say nothing then of how fine an input has to be.
     */
    private static Axes byInput(float[] reals, long[] shape, WeightUse use, int[] output) {
        int[] place = places(shape, Set.of(use.input()));
        float[] scales = largest(reals, place, shape[use.input()]);
        float most = 0;
        float least = Float.POSITIVE_INFINITY;
        for (float scale : scales) {
            most = Math.max(most, scale);
            least = scale >= Float.MIN_NORMAL ? Math.min(least, scale) : least;
        }
        if (most > OWN_UNITS * least) {
            for (int i = 0; i < scales.length; i++) {
                scales[i] /= most;
            }
        } else {
            scales = largestShares(reals, place, scales.length, output, scaleCount(shape, use.outputs()));
        }
        for (int i = 0; i < scales.length; i++) {
            scales[i] = scales[i] < SMALLEST_INPUT ? 1 : scales[i];
        }
        boolean halves = asHalves(scales);
        return new Axes(ones(shape, Set.of(use.input())), place, scales, halves);
    }

    private static float[] largestShares(float[] reals, int[] input, int inputs, int[] output, long outputs) {
        float[] largest = largest(reals, output, outputs);
        float[] shares = new float[inputs];
        for (int i = 0; i < reals.length; i++) {
            float most = largest[output[i]];
            if (most >= Float.MIN_NORMAL) {
                shares[input[i]] = Math.max(shares[input[i]], Math.abs(reals[i]) / most);
            }
        }
        return shares;
    }

    /** What a value stands for. */
    float real(int index) {
        return values[index] * step(index);
    }

    private float step(int index) {
        float step = outputs.scales[outputs.place[index]];
        return inputs == null ? step : step * inputs.scales[inputs.place[index]];
    }

    Weights values(String name) {
        return Weights.ofInt8(name, values, shape);
    }

    /** The scale of each output, with every axis of the constant; {@code nodes} gets what makes floats of it. */
    String scales(FreshNames names, Graph graph, List<Node> nodes) {
        return put(outputs, names, graph, nodes);
    }

    private static String put(Axes axes, FreshNames names, Graph graph, List<Node> nodes) {
        String scales = names.next();
        if (!axes.halves) {
            graph.put(Weights.ofFloats(scales, axes.scales, axes.shape));
            return scales;
        }
        graph.put(Weights.ofHalves(scales, axes.scales, axes.shape));
        String floats = names.next();
        nodes.add(toFloats(scales, floats));
        return floats;
    }

    /** Nodes that make {@code name} of the integers again. */
    List<Node> restored(String name, String integers, FreshNames names, Graph graph) {
        List<Node> nodes = new ArrayList<>();
        String floats = names.next();
        nodes.add(toFloats(integers, floats));
        if (inputs != null) {
            String scaled = names.next();
            String factors = put(inputs, names, graph, nodes);
            nodes.add(Node.of("Mul", List.of(floats, factors), List.of(scaled)));
            floats = scaled;
        }
        nodes.add(Node.of("Mul", List.of(floats, scales(names, graph, nodes)), List.of(name)));
        return nodes;
    }

    static Node toFloats(String from, String to) {
        return Node.of("Cast", List.of(from), List.of(to)).with("to", GraphBuilder.element(DataType.FP32));
    }

    /** Rounds scales up to what 16 bits hold, where all of them fit and it saves bytes. */
    private static boolean asHalves(float[] scales) {
        if (scales.length < FEWEST_HALVES) {
            return false;
        }
        for (float scale : scales) {
            if (!(scale >= SMALLEST_HALF && scale < LARGEST_HALF)) {
                return false;
            }
        }
        for (int i = 0; i < scales.length; i++) {
            short half = Float.floatToFloat16(scales[i]);
            // The next half up: a scale that is too small would cut the largest weight.
            scales[i] = Float.float16ToFloat(Float.float16ToFloat(half) < scales[i] ? (short) (half + 1) : half);
        }
        return true;
    }

    /** For each value, which of the scales along those axes is its own. */
    private static int[] places(long[] shape, Set<Integer> axes) {
        int count = 1;
        for (long axis : shape) {
            count *= (int) axis;
        }
        int[] places = new int[count];
        int inner = 1;
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            int length = (int) shape[axis];
            if (axes.contains(axis)) {
                for (int i = 0; i < count; i++) {
                    places[i] += i / inner % length * stride;
                }
                stride *= length;
            }
            inner *= length;
        }
        return places;
    }

    private static float[] largest(float[] values, int[] place, long count) {
        float[] largest = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            largest[place[i]] = Math.max(largest[place[i]], Math.abs(values[i]));
        }
        return largest;
    }

    private static long[] ones(long[] shape, Set<Integer> but) {
        long[] ones = new long[shape.length];
        Arrays.setAll(ones, axis -> but.contains(axis) ? shape[axis] : 1);
        return ones;
    }
}
