package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.Arrays;

/** What a file held for one input, samples along the first axis: numbers, or texts. Reading is safe from any thread. */
public sealed interface RawValues permits RawArray, RawTexts {
    /** The input's, or the column's. */
    String name();

    long[] shape();

    default int samples() {
        return (int) shape()[0];
    }

    /** The axes of one sample. */
    default long[] sampleShape() {
        return Arrays.copyOfRange(shape(), 1, shape().length);
    }

    /** Values of one sample. */
    default int sampleElements() {
        return Math.toIntExact(Tensor.elements(name(), sampleShape()));
    }

    /** Some samples by their places, copied. */
    RawValues part(int[] samples);

    /** A shape that there may be, as a copy of its own. */
    static long[] checked(String name, long[] shape) {
        if (shape.length == 0 || shape.length > DataLimits.AXES) {
            throw new InvalidInputException(
                    name, Arrays.toString(shape), "1 to " + DataLimits.AXES + " axes, the first of samples");
        }
        return shape.clone();
    }
}
