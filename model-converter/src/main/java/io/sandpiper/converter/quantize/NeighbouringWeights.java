package io.sandpiper.converter.quantize;

/**
 * The largest sum of two weights that a kernel without VNNI adds in 16 bits: the first and the second input, the third
 * and the fourth. A Conv's kernel goes over its inputs at one place, then to the next place.
 */
final class NeighbouringWeights {
    private NeighbouringWeights() {}

    /** One a channel, or one for all; magnitudes of sums, since opposite signs cannot exceed. */
    static double[] largestSums(float[] weights, long[] shape, int axis, boolean perChannel, boolean spatial) {
        int outputs = (int) shape[axis];
        int inputs = (int) shape[axis == 0 ? 1 : 0];
        int places = spatial ? ChannelWeights.inner(shape, 1) : 1;
        int depth = inputs * places;
        double[] largest = new double[perChannel ? outputs : 1];
        for (int output = 0; output < outputs; output++) {
            for (int k = 0; k + 1 < depth; k += 2) {
                double sum = at(weights, axis, output, k, inputs, outputs, places)
                        + at(weights, axis, output, k + 1, inputs, outputs, places);
                int channel = perChannel ? output : 0;
                largest[channel] = Math.max(largest[channel], Math.abs(sum));
            }
        }
        return largest;
    }

    /** Weight {@code k} of an output in the kernel's order. */
    private static double at(float[] weights, int axis, int output, int k, int inputs, int outputs, int places) {
        if (axis == 1) {
            return weights[k * outputs + output];
        }
        int input = k % inputs;
        int place = k / inputs;
        return weights[(output * inputs + input) * places + place];
    }
}
