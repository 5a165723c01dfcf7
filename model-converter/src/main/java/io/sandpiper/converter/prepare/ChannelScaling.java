package io.sandpiper.converter.prepare;

import io.sandpiper.converter.onnx.Weights;

/** Weights with one axis multiplied or divided by factors. */
final class ChannelScaling {
    private ChannelScaling() {}

    static Weights multiplied(Weights weights, int axis, float[] factors) {
        return scaled(weights, axis, factors, false);
    }

    static Weights divided(Weights weights, int axis, float[] factors) {
        return scaled(weights, axis, factors, true);
    }

    private static Weights scaled(Weights weights, int axis, float[] factors, boolean divide) {
        float[] values = weights.floats();
        int inner = inner(weights.shape(), axis);
        for (int i = 0; i < values.length; i++) {
            float factor = factors[i / inner % factors.length];
            values[i] = divide ? values[i] / factor : values[i] * factor;
        }
        return Weights.ofFloats(weights.name(), values, weights.shape());
    }

    /** The largest magnitude at each place of an axis. */
    static double[] largest(Weights weights, int axis) {
        float[] values = weights.floats();
        long[] shape = weights.shape();
        double[] largest = new double[(int) shape[axis]];
        int inner = inner(shape, axis);
        for (int i = 0; i < values.length; i++) {
            int channel = i / inner % largest.length;
            largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
        }
        return largest;
    }

    private static int inner(long[] shape, int axis) {
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        return inner;
    }
}
