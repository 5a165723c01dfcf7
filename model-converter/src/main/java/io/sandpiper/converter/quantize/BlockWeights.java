package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A matrix in 4 bits with a scale a block of one output's weights, as ONNX Runtime's MatMulNBits reads it: for each output
 * its blocks in turn, two weights a byte, the earlier one in the lower half; {@code w ≈ scale · (q − 8)}.
 */
final class BlockWeights {
    private static final int BITS = 4;
    private static final int ZERO = 8;
    /** Scales that are tried for a block, and how far each is from the one before. */
    private static final int SHRINKS = 8;

    private static final float SHRINK = 0.03f;

    private final int inputs;
    private final int outputs;
    private final int block;
    private final byte[] values;
    private final float[] scales;

    private BlockWeights(int inputs, int outputs, int block) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.block = block;
        this.values = new byte[outputs * blocks() * block / 2];
        this.scales = new float[outputs * blocks()];
    }

    /**
     * @param matrix {inputs, outputs}, or the other way round where {@code transposed}
     * @param block weights that share a scale: 16, 32, 64, 128 or 256
     */
    static BlockWeights of(Weights matrix, boolean transposed, int block) {
        long[] shape = matrix.shape();
        int rows = (int) shape[0];
        int columns = (int) shape[1];
        float[] reals = matrix.floats();
        BlockWeights made =
                transposed ? new BlockWeights(columns, rows, block) : new BlockWeights(rows, columns, block);
        float[] line = new float[made.blocks() * block];
        for (int output = 0; output < made.outputs; output++) {
            for (int input = 0; input < made.inputs; input++) {
                line[input] = transposed ? reals[output * columns + input] : reals[input * columns + output];
            }
            for (int i = 0; i < made.blocks(); i++) {
                made.round(line, i * block, output * made.blocks() + i);
            }
        }
        return made;
    }

    /** What {@link #of} takes in a file. */
    static long bytes(long inputs, long outputs, int block) {
        long blocks = (inputs + block - 1) / block;
        return outputs * blocks * (block / 2 + Float.BYTES);
    }

    /**
     * With the largest weight at −8, which has no other use, steps are finer than with it at 7; of scales a little smaller
     * too, which cut it, the one with the least squared error.
     */
    private void round(float[] line, int from, int place) {
        float largest = 0;
        for (int i = from; i < from + block; i++) {
            if (Math.abs(line[i]) > Math.abs(largest)) {
                largest = line[i];
            }
        }
        if (Math.abs(largest) < Float.MIN_NORMAL * ZERO) {
            largest = -ZERO;
        }
        float best = largest / -ZERO;
        double least = Double.POSITIVE_INFINITY;
        for (int shrunk = 0; shrunk < SHRINKS; shrunk++) {
            float scale = largest / -ZERO * (1 - shrunk * SHRINK);
            double error = 0;
            for (int i = from; i < from + block; i++) {
                double off = line[i] - scale * (rounded(line[i], scale) - ZERO);
                error += off * off;
            }
            if (error < least) {
                least = error;
                best = scale;
            }
        }
        scales[place] = best;
        int first = place * block / 2;
        for (int i = 0; i < block; i++) {
            int q = rounded(line[from + i], best);
            values[first + i / 2] |= (byte) (i % 2 == 0 ? q : q << BITS);
        }
    }

    private static int rounded(float value, float scale) {
        return Math.clamp(Math.round(value / scale) + ZERO, 0, 2 * ZERO - 1);
    }

    /**
     * Nodes that make the product's output.
     *
     * @param bias name of what is added, empty for nothing
     */
    List<Node> product(String input, String bias, String output, FreshNames names, Graph graph) {
        String packed = names.next();
        String steps = names.next();
        graph.put(Weights.ofUint8(packed, values, outputs, blocks(), block / 2));
        graph.put(Weights.ofFloats(steps, scales, (long) outputs * blocks()));
        List<Node> nodes = new ArrayList<>();
        String product = bias.isEmpty() ? output : names.next();
        nodes.add(Node.microsoft("MatMulNBits", List.of(input, packed, steps), List.of(product))
                .with("K", inputs)
                .with("N", outputs)
                .with("bits", BITS)
                .with("block_size", block));
        if (!bias.isEmpty()) {
            nodes.add(Node.of("Add", List.of(product, bias), List.of(output)));
        }
        return nodes;
    }

    private int blocks() {
        return (inputs + block - 1) / block;
    }
}
