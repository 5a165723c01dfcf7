package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Node;
import io.sandpiper.protocol.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What a product's weights are multiplied with, and how the weights lie against it. One thread. */
final class ProductInputs {
    private final InputMoments moments;
    private final long bytes;
    private final int outputs;
    private final boolean outputsFirst;

    /** A number for each weight, by its index. */
    @FunctionalInterface
    interface ByWeight {
        float of(int index);
    }

    private ProductInputs(InputMoments moments, long bytes, int outputs, boolean outputsFirst) {
        this.moments = moments;
        this.bytes = bytes;
        this.outputs = outputs;
        this.outputsFirst = outputsFirst;
    }

    /**
     * @param most bytes that may be used; where they do not suffice only the means are known
     * @return null where nothing can be known
     */
    static @Nullable ProductInputs of(Node product, long[] weights, long most) {
        Patches patches = Patches.of(product, weights);
        if (patches == null) {
            return null;
        }
        long bytes = InputMoments.bytes(patches);
        boolean related = bytes <= most;
        int axis = Operators.outputAxis(product);
        return new ProductInputs(
                new InputMoments(patches, related), related ? bytes : 0, (int) weights[axis], axis == 0);
    }

    long bytes() {
        return bytes;
    }

    void add(Tensor tensor, int most) {
        moments.add(tensor, most);
    }

    /**
     * Rounds with regard to them.
     *
     * @param integers rounded to the nearest, which they stay where too little is known
     * @param step what one step of an integer stands for
     */
    void round(float[] reals, byte[] integers, ByWeight step, int largest) {
        new CompensatedRounding(reals, integers, step, largest, this::index).round(outputs, moments);
    }

    /** What each output's mean moves by when these weights stand in for the others. */
    double[] shift(float[] reals, ByWeight rounded) {
        double[] shift = new double[outputs];
        int perGroup = outputs / moments.groups();
        for (int output = 0; output < outputs; output++) {
            for (int place = 0; place < moments.length(); place++) {
                int index = index(output, place);
                shift[output] += ((double) rounded.of(index) - reals[index]) * moments.mean(output / perGroup, place);
            }
        }
        return shift;
    }

    private int index(int output, int place) {
        return outputsFirst ? output * moments.length() + place : place * outputs + output;
    }
}
