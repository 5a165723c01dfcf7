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

    /**
     * The same of integers, the largest of all channels: of two of opposite signs the larger counts, as the other's input
     * may be zero.
     *
     * @param outputsFirst whether outputs' channels are the first axis; else they are the last, and axes before the last
     *     two are batches
     */
    static int largestPair(byte[] weights, long[] shape, boolean outputsFirst, boolean spatial) {
        if (shape.length < 2 || weights.length == 0) {
            return largestOfAny(weights);
        }
        int outputs = (int) shape[outputsFirst ? 0 : shape.length - 1];
        int depth = outputsFirst ? weights.length / outputs : (int) shape[shape.length - 2];
        int batches = weights.length / outputs / depth;
        int inputs = spatial ? (int) shape[1] : depth;
        int largest = 0;
        for (int batch = 0; batch < batches; batch++) {
            for (int output = 0; output < outputs; output++) {
                for (int k = 0; k < depth; k += 2) {
                    int first = weights[at(outputsFirst, batch, output, k, inputs, outputs, depth)];
                    int second =
                            k + 1 < depth ? weights[at(outputsFirst, batch, output, k + 1, inputs, outputs, depth)] : 0;
                    largest = Math.max(largest, pair(first, second));
                }
            }
        }
        return largest;
    }

    /** Where it is unknown which weights are neighbours: the two largest of one sign. */
    static int largestOfAny(byte[] weights) {
        int[] most = new int[2];
        int[] least = new int[2];
        for (byte weight : weights) {
            int other = Math.max(Math.min(most[0], weight), most[1]);
            most = new int[] {Math.max(most[0], weight), other};
            int another = Math.min(Math.max(least[0], weight), least[1]);
            least = new int[] {Math.min(least[0], weight), another};
        }
        return Math.max(most[0] + most[1], -least[0] - least[1]);
    }

    private static int pair(int first, int second) {
        return Math.max(Math.max(first, 0) + Math.max(second, 0), -Math.min(first, 0) - Math.min(second, 0));
    }

    private static int at(boolean outputsFirst, int batch, int output, int k, int inputs, int outputs, int depth) {
        return outputsFirst
                ? (output * inputs + k % inputs) * (depth / inputs) + k / inputs
                : (batch * depth + k) * outputs + output;
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
