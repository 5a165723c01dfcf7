package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Weights as symmetric int8 with a scale a channel.
 *
 * @param values in the weights' own order
 * @param scales one a channel, or one for all
 */
record ChannelWeights(byte[] values, float[] scales) {
    /** Keeps a bias within int32 when its scale is the product of the input's and the weights'. */
    private static final double LARGEST_BIAS = 1 << 30;

    /**
     * @param axis the channels' axis
     * @param perChannel false where the file's operator set knows one scale a tensor alone
     * @param bias one value a channel, null for none
     * @param inputScale of the activation that the weights are multiplied with
     * @param spatial whether they are a Conv's: its kernel sums over inputs first, then over places
     */
    static ChannelWeights of(
            Weights weights,
            int axis,
            boolean perChannel,
            float @Nullable [] bias,
            float inputScale,
            WeightWidth width,
            boolean spatial) {
        float[] reals = weights.floats();
        long[] shape = weights.shape();
        int channels = perChannel ? (int) shape[axis] : 1;
        int inner = inner(shape, axis);
        float[] largest = new float[channels];
        for (int i = 0; i < reals.length; i++) {
            int channel = perChannel ? i / inner % channels : 0;
            largest[channel] = Math.max(largest[channel], Math.abs(reals[i]));
        }
        double[] pairs = width == WeightWidth.PAIRED
                ? NeighbouringWeights.largestSums(reals, shape, axis, perChannel, spatial)
                : new double[channels];
        float[] scales = new float[channels];
        for (int c = 0; c < channels; c++) {
            double least = bias == null ? 0 : largestBias(bias, perChannel ? c : -1) / (inputScale * LARGEST_BIAS);
            // Rounding may add half a step to each of a pair.
            double pair = pairs[c] / (WeightWidth.LARGEST_PAIR - 1);
            double scale = Math.max(Math.max((double) largest[c] / width.largest(), pair), least);
            scales[c] = scale < Float.MIN_NORMAL ? 1 : (float) scale;
        }
        byte[] values = new byte[reals.length];
        for (int i = 0; i < reals.length; i++) {
            float scale = scales[perChannel ? i / inner % channels : 0];
            values[i] = (byte) Math.clamp(Math.round(reals[i] / scale), -width.largest(), width.largest());
        }
        return new ChannelWeights(values, scales);
    }

    /** What a value stands for. */
    float real(int index, int channel) {
        return values[index] * scales[scales.length == 1 ? 0 : channel];
    }

    /** A bias as int32, in units of the input's scale times the weights'. */
    int[] bias(float[] bias, float inputScale) {
        int[] values = new int[bias.length];
        for (int c = 0; c < bias.length; c++) {
            double unit = (double) inputScale * scales[scales.length == 1 ? 0 : c];
            values[c] = (int) Math.clamp(Math.round(bias[c] / unit), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return values;
    }

    /** How many values lie between one channel's and the next's. */
    static int inner(long[] shape, int axis) {
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        return inner;
    }

    private static double largestBias(float[] bias, int channel) {
        if (channel >= 0) {
            return Math.abs(bias[channel]);
        }
        double largest = 0;
        for (float value : bias) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
