package io.sandpiper.converter.quantize;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds the weights of a product one after the other, and lets those that are still to come take back what each rounding
 * did to the output (GPTQ: Frantar et al., "Accurate Post-Training Quantization for Generative Pre-trained Transformers",
 * ICLR 2023, algorithm 1). Inputs of one block of {@link InputMoments} take back each other's.
 */
final class CompensatedRounding {
    /** Of the mean diagonal, added to the diagonal: what rows say of unseen inputs is not quite so sure. */
    private static final double DAMPING = 0.01;

    private final float[] reals;
    private final byte[] integers;
    private final ProductInputs.ByWeight step;
    private final int largest;
    private final Layout layout;

    /** Where a product's weights lie. */
    @FunctionalInterface
    interface Layout {
        /** The index of a weight by its output and its place in a row. */
        int index(int output, int place);
    }

    /**
     * @param integers what is written; it keeps what it has where nothing is known
     * @param step what one step of an integer stands for, never zero
     */
    CompensatedRounding(float[] reals, byte[] integers, ProductInputs.ByWeight step, int largest, Layout layout) {
        this.reals = reals;
        this.integers = integers;
        this.step = step;
        this.largest = largest;
        this.layout = layout;
    }

    void round(int outputs, InputMoments moments) {
        int perGroup = outputs / moments.groups();
        for (int group = 0; group < moments.groups(); group++) {
            for (int b = 0; b < moments.blocks(); b++) {
                double[][] related = moments.block(group, b);
                int[] order = loudestFirst(related);
                double[][] factor = inverseFactor(related, order);
                for (int output = group * perGroup; output < (group + 1) * perGroup && factor.length > 0; output++) {
                    round(output, b * InputMoments.BLOCK, order, factor);
                }
            }
        }
    }

    private void round(int output, int first, int[] order, double[][] factor) {
        int size = order.length;
        double[] left = new double[size];
        for (int i = 0; i < size; i++) {
            left[i] = reals[layout.index(output, first + order[i])];
        }
        for (int i = 0; i < size; i++) {
            int index = layout.index(output, first + order[i]);
            double one = step.of(index);
            long integer = Math.clamp(Math.round(left[i] / one), -largest, largest);
            integers[index] = (byte) integer;
            double[] row = factor[i];
            double error = (left[i] - integer * one) / row[i];
            for (int j = i + 1; j < size; j++) {
                left[j] -= error * row[j];
            }
        }
    }

    /** Inputs by their power: what can do most harm is rounded while there is most to take it back. */
    private static int[] loudestFirst(double[][] related) {
        return IntStream.range(0, related.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -related[i][i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /** The upper Cholesky factor of the inverse, in that order; empty where the matrix has none. */
    private static double[][] inverseFactor(double[][] related, int[] order) {
        int size = order.length;
        double trace = 0;
        for (int i = 0; i < size; i++) {
            trace += related[i][i];
        }
        double damping = DAMPING * trace / size;
        if (!(damping > Double.MIN_NORMAL && damping < Double.MAX_VALUE)) {
            return new double[0][];
        }
        // H = U U' with U upper, from the last row up; then the inverse's upper factor is U's inverse transposed: V' V
        // with V = U^-1.
        double[][] upper = new double[size][size];
        for (int j = size - 1; j >= 0; j--) {
            for (int i = j; i >= 0; i--) {
                double sum = related[order[i]][order[j]] + (i == j ? damping : 0);
                for (int k = j + 1; k < size; k++) {
                    sum -= upper[i][k] * upper[j][k];
                }
                if (i == j) {
                    if (!(sum > 0)) {
                        return new double[0][];
                    }
                    upper[j][j] = Math.sqrt(sum);
                } else {
                    upper[i][j] = sum / upper[j][j];
                }
            }
        }
        return inverse(upper);
    }

    private static double[][] inverse(double[][] upper) {
        int size = upper.length;
        double[][] inverse = new double[size][size];
        for (int i = size - 1; i >= 0; i--) {
            inverse[i][i] = 1 / upper[i][i];
            for (int k = i + 1; k < size; k++) {
                double factor = -upper[i][k] * inverse[i][i];
                double[] row = inverse[k];
                double[] to = inverse[i];
                for (int j = k; j < size; j++) {
                    to[j] += factor * row[j];
                }
            }
        }
        return inverse;
    }
}
