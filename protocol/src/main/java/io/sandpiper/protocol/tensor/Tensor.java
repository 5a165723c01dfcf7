package io.sandpiper.protocol.tensor;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named tensor over one buffer: row-major, native byte order, from position 0 to its limit. Not safe for two threads
 * at once; whoever holds the buffer owns it.
 */
public record Tensor(String name, DataType datatype, long[] shape, ByteBuffer data) {
    public Tensor {
        long expected = elements(name, shape) * datatype.bytes();
        if (datatype != DataType.BYTES && data.remaining() != expected) {
            throw new InvalidInputException(
                    name, data.remaining() + " bytes", expected + " bytes for " + datatype + Arrays.toString(shape));
        }
        data = data.slice().order(ByteOrder.nativeOrder());
    }

    /** The one of that name; null where there is none. Asked for each request: nothing is made for it. */
    public static @Nullable Tensor named(String name, List<Tensor> tensors) {
        for (Tensor each : tensors) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        return null;
    }

    /** A tensor of fresh zeros in direct memory. */
    public static Tensor allocate(String name, DataType datatype, long... shape) {
        long bytes = elements(name, shape) * datatype.bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidInputException(name, Arrays.toString(shape), "at most 2 GiB of data");
        }
        return new Tensor(name, datatype, shape, ByteBuffer.allocateDirect((int) bytes));
    }

    public int elements() {
        return Math.toIntExact(elements(name, shape));
    }

    /** The product of the axes; refuses negative axes and products that overflow. */
    public static long elements(String field, long... shape) {
        long product = 1;
        for (long axis : shape) {
            if (axis < 0 || axis > Integer.MAX_VALUE) {
                throw new InvalidInputException(field, Arrays.toString(shape), "axes from 0 to 2^31-1");
            }
            product = Math.multiplyExact(product, axis);
            if (product > 1L << 32) {
                throw new InvalidInputException(field, Arrays.toString(shape), "at most 2^32 elements");
            }
        }
        return product;
    }
}
