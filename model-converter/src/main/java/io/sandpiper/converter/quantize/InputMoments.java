package io.sandpiper.converter.quantize;

import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.protocol.tensor.Tensor;

/**
 * What is known of the rows that a product multiplies its weights with: the mean of each value, and of each product of two
 * that lie in one block of {@value #BLOCK}. Memory grows with the length of a row, never with the number of rows. One
 * thread.
 */
final class InputMoments {
    static final int BLOCK = 256;

    private final Patches patches;
    private final double[][] sums;
    /** By group and block, the lower half row by row. */
    private final float[][][] squares;

    private final long[] rows;

    /** @param related whether products of two are summed too, which takes {@link #bytes} */
    InputMoments(Patches patches, boolean related) {
        this.patches = patches;
        this.rows = new long[patches.groups()];
        this.sums = new double[patches.groups()][patches.length()];
        int blocks = related ? (patches.length() + BLOCK - 1) / BLOCK : 0;
        this.squares = new float[patches.groups()][blocks][];
        for (float[][] group : squares) {
            for (int b = 0; b < blocks; b++) {
                int size = Math.min(BLOCK, patches.length() - b * BLOCK);
                group[b] = new float[size * size];
            }
        }
    }

    static long bytes(Patches patches) {
        return 4L * patches.groups() * patches.length() * Math.min(BLOCK, patches.length());
    }

    /** Adds rows of a tensor; those with a value that is not finite count nowhere. */
    void add(Tensor tensor, int most) {
        patches.read(tensor, most, this::add);
    }

    private void add(int group, float[] row) {
        for (float value : row) {
            if (!Float.isFinite(value)) {
                return;
            }
        }
        double[] sum = sums[group];
        for (int i = 0; i < row.length; i++) {
            sum[i] += row[i];
        }
        for (int b = 0; b < squares[group].length; b++) {
            float[] square = squares[group][b];
            int from = b * BLOCK;
            int size = Math.min(BLOCK, row.length - from);
            for (int i = 0; i < size; i++) {
                float value = row[from + i];
                if (value != 0) {
                    int at = i * size;
                    for (int j = 0; j <= i; j++) {
                        square[at + j] += value * row[from + j];
                    }
                }
            }
        }
        rows[group]++;
    }

    int groups() {
        return patches.groups();
    }

    int length() {
        return patches.length();
    }

    /** The mean of a value, {@linkplain Observation#coarse coarse}, 0 where no row was seen. */
    double mean(int group, int place) {
        return Observation.coarse(sums[group][place] / Math.max(1, rows[group]));
    }

    /** Of which the products of two are known; all zeros where no row was seen. */
    int blocks() {
        return squares[0].length;
    }

    /** The mean of each product of two values of a block, as a symmetric matrix. */
    double[][] block(int group, int block) {
        float[] square = squares[group][block];
        int size = (int) Math.round(Math.sqrt(square.length));
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = matrix[j][i] = square[i * size + j] / (double) Math.max(1, rows[group]);
            }
        }
        return matrix;
    }
}
