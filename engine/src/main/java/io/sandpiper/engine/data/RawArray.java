package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Raw values as a file held them: row-major, native byte order, samples along the first axis. Reading is safe from any
 * thread.
 */
public record RawArray(String name, RawType type, long[] shape, ByteBuffer data) {
    public RawArray {
        if (shape.length == 0 || shape.length > DataLimits.AXES) {
            throw new InvalidInputException(
                    name, Arrays.toString(shape), "1 to " + DataLimits.AXES + " axes, the first of samples");
        }
        long expected = Tensor.elements(name, shape) * type.bytes();
        if (data.remaining() != expected) {
            throw new InvalidInputException(name, data.remaining() + " bytes", expected + " bytes");
        }
        shape = shape.clone();
        data = data.slice().order(ByteOrder.nativeOrder()).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** Doubles in a new array. */
    static RawArray ofDoubles(String name, double[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
        data.asDoubleBuffer().put(values);
        return new RawArray(name, RawType.F8, shape, data);
    }

    RawArray part(int[] samples) {
        int bytes = sampleElements() * type.bytes();
        ByteBuffer chosen = ByteBuffer.allocate(Math.multiplyExact(samples.length, bytes));
        for (int sample : samples) {
            chosen.put(data.slice(sample * bytes, bytes));
        }
        long[] axes = shape.clone();
        axes[0] = samples.length;
        return new RawArray(name, type, axes, chosen.flip());
    }

    public int samples() {
        return (int) shape[0];
    }

    /** The axes of one sample. */
    public long[] sampleShape() {
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    /** Values of one sample. */
    public int sampleElements() {
        return Math.toIntExact(Tensor.elements(name, sampleShape()));
    }

    /** Value {@code index} of the whole array, in row-major order. */
    public double get(int index) {
        return type.get(data, index);
    }

    /** Values {@code from} and on of the whole array, as many as {@code into} takes. */
    public void get(int from, double[] into) {
        type.get(data, from, into);
    }
}
