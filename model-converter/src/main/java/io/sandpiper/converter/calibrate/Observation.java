package io.sandpiper.converter.calibrate;

import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one tensor was, over all samples: extremes and counts in fixed bins between them, and by channel the largest
 * magnitude and the mean where channels were asked for. Values that are not finite count nowhere. One thread.
 */
public final class Observation {
    public static final int BINS = 2_048;

    private float low;
    private float high;
    private boolean counts;
    private final long[] bins = new long[BINS];
    private final int axis;
    private float @Nullable [] peaks;
    private float @Nullable [] lows;
    private float @Nullable [] highs;
    private double @Nullable [] sums;
    private long perChannel;

    /** @param axis of its channels: 1 or -1 for the last; 0 where nobody asks for channels */
    Observation(int axis) {
        this.axis = axis;
    }

    void widen(Tensor tensor) {
        if (tensor.datatype() != DataType.FP32) {
            return;
        }
        FloatBuffer values = tensor.data().asFloatBuffer();
        for (int i = 0; i < values.limit(); i++) {
            float value = values.get(i);
            if (Float.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (axis != 0 && tensor.shape().length > 1) {
            byChannel(values, tensor.shape());
        }
    }

    private void byChannel(FloatBuffer values, long[] shape) {
        int at = axis < 0 ? shape.length - 1 : axis;
        int channels = (int) shape[at];
        int inner = 1;
        for (int i = at + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        float[] most = peaks;
        float[] least = lows;
        float[] greatest = highs;
        double[] total = sums;
        if (most == null || least == null || greatest == null || total == null || most.length != channels) {
            most = peaks = new float[channels];
            least = lows = filled(channels, Float.POSITIVE_INFINITY);
            greatest = highs = filled(channels, Float.NEGATIVE_INFINITY);
            total = sums = new double[channels];
        }
        for (int i = 0; i < values.limit(); i++) {
            float value = values.get(i);
            int channel = i / inner % channels;
            if (Float.isFinite(value)) {
                most[channel] = Math.max(most[channel], Math.abs(value));
                least[channel] = Math.min(least[channel], value);
                greatest[channel] = Math.max(greatest[channel], value);
                total[channel] += value;
            }
        }
        perChannel += values.limit() / Math.max(1, channels);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, value);
        return values;
    }

    /** The second pass: counts between the extremes of the first. */
    void count(Tensor tensor) {
        if (tensor.datatype() != DataType.FP32 || !(high > low)) {
            return;
        }
        counts = true;
        double perValue = BINS / ((double) high - low);
        FloatBuffer values = tensor.data().asFloatBuffer();
        for (int i = 0; i < values.limit(); i++) {
            float value = values.get(i);
            if (Float.isFinite(value)) {
                bins[Math.clamp((int) ((value - low) * perValue), 0, BINS - 1)]++;
            }
        }
    }

    public float low() {
        return low;
    }

    public float high() {
        return high;
    }

    /** True once the second pass has counted something. */
    boolean isCounted() {
        return counts;
    }

    long[] bins() {
        return bins;
    }

    /** The largest magnitude of each channel, null where it has none or nobody asked. */
    public float @Nullable [] peaks() {
        return peaks;
    }

    /** The smallest value of each channel, as {@link #peaks}. */
    public float @Nullable [] lows() {
        return lows;
    }

    public float @Nullable [] highs() {
        return highs;
    }

    /** A mean with 12 bits of its mantissa: another processor sums otherwise. */
    public static double coarse(double mean) {
        return Float.intBitsToFloat((Float.floatToRawIntBits((float) mean) + (1 << 10)) & -(1 << 11));
    }

    /** The {@linkplain #coarse coarse} mean of each channel. */
    public double @Nullable [] means() {
        double[] total = sums;
        if (total == null) {
            return null;
        }
        double[] means = new double[total.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = coarse(total[i] / perChannel);
        }
        return means;
    }
}
