package io.sandpiper.converter.quantize;

import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Rounded weights move an output's mean by their error times the input's mean; the bias takes that back. Padding counts
 * as if it had the mean too.
 */
final class BiasCorrection {
    private BiasCorrection() {}

    /** What rounded weights stand for. */
    @FunctionalInterface
    interface Rounded {
        /** @param output whose weight it is */
        float real(int index, int output);
    }

    /** The bias with the shift taken off; the one given where the means are not known, or there is no place for one. */
    static float @Nullable [] corrected(
            Node product,
            Weights weights,
            Rounded quantized,
            int axis,
            float @Nullable [] bias,
            @Nullable Observation input) {
        double[] means = input == null ? null : input.means();
        if (means == null || bias == null) {
            return bias;
        }
        long[] shape = weights.shape();
        float[] reals = weights.floats();
        int outputs = (int) shape[axis];
        int inputs = (int) shape[axis == 0 ? 1 : 0];
        int places = product.is("Conv") ? ChannelWeights.inner(shape, 1) : 1;
        int groups = (int) product.integer("group", 1);
        if (means.length != inputs * groups) {
            return bias;
        }
        double[] shift = new double[outputs];
        for (int i = 0; i < reals.length; i++) {
            int output = axis == 0 ? i / (inputs * places) : i % outputs;
            int input0 = axis == 0 ? i / places % inputs : i / outputs;
            int group = output / (outputs / groups);
            shift[output] += (quantized.real(i, output) - reals[i]) * means[group * inputs + input0];
        }
        float[] corrected = bias.clone();
        for (int c = 0; c < outputs; c++) {
            corrected[c] -= (float) shift[c];
        }
        return corrected;
    }
}
