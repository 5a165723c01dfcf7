package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as a file held them: row-major, native byte order, samples along the first axis. Reading is safe from any
 * thread.
 *
 * @param places of its samples among those of {@code data}, null where they are the same
 */
public record RawArray(String name, RawType type, long[] shape, ByteBuffer data, int @Nullable [] places)
        implements RawValues {
    public RawArray {
        shape = RawValues.checked(name, shape);
        long expected = Tensor.elements(name, shape) * type.bytes();
        if (places == null && data.remaining() != expected) {
            throw new InvalidInputException(name, data.remaining() + " bytes", expected + " bytes");
        }
        data = data.slice().order(ByteOrder.nativeOrder()).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** An array that holds all samples of its data. */
    public RawArray(String name, RawType type, long[] shape, ByteBuffer data) {
        this(name, type, shape, data, null);
    }

    /** Doubles in a new array. */
    static RawArray ofDoubles(String name, double[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
        data.asDoubleBuffer().put(values);
        return new RawArray(name, RawType.F8, shape, data);
    }

    /** In place: no value is copied. */
    @Override
    public RawArray part(int[] chosen) {
        long[] axes = shape.clone();
        axes[0] = chosen.length;
        int[] all = places;
        int[] mapped = all == null
                ? chosen.clone()
                : Arrays.stream(chosen).map(i -> all[i]).toArray();
        return new RawArray(name, type, axes, data, mapped);
    }

    /** Value {@code index} of the whole array, in row-major order. */
    public double get(int index) {
        int[] mapped = places;
        if (mapped == null) {
            return type.get(data, index);
        }
        int width = 1;
        for (int axis = 1; axis < shape.length; axis++) {
            width *= (int) shape[axis];
        }
        return type.get(data, mapped[index / width] * width + index % width);
    }

    /** Values {@code from} and on of the whole array, as many as {@code into} takes. */
    public void get(int from, double[] into) {
        if (places == null) {
            type.get(data, from, into);
            return;
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = get(from + i);
        }
    }
}
