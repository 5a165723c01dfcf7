package io.sandpiper.agent.infer;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One input of a request whose name, type and shape are checked: where its values go. Memory is laid out only for values
 * that are there. Exactly one of {@link #numbers}, {@link #texts} and {@link #raw} is called.
 */
public final class InferInput {
    private final InferInputs inputs;
    private final TensorInfo info;
    private final String field;
    private final long[] shape;
    private final long elements;

    InferInput(InferInputs inputs, TensorInfo info, String field, long[] shape, long elements) {
        this.inputs = inputs;
        this.info = info;
        this.field = field;
        this.shape = shape.clone();
        this.elements = elements;
    }

    public DataType datatype() {
        return info.datatype();
    }

    public long[] shape() {
        return shape.clone();
    }

    /**
     * How many values the shape asks for.
     *
     * @param present how many there can be at most, for example by the length of what they are in
     */
    public int elements(long present) {
        if (elements > present) {
            throw new InvalidInputException(
                    field + ".shape", Arrays.toString(shape), "a shape of as many values as there are");
        }
        return Math.toIntExact(elements);
    }

    /** The tensor to write numbers into, each as its type lies in memory. */
    public Tensor numbers() {
        Tensor tensor = inputs.space(info, shape);
        inputs.add(tensor);
        return tensor;
    }

    /** A BYTES tensor's elements. */
    public void texts(TextBytes texts) {
        inputs.add(texts.tensor(info.name(), shape));
    }

    /**
     * Takes a tensor as raw little-endian bytes (binary tensor data extension), by one copy into the slot's buffer. BYTES
     * has a 4-byte length before each element.
     *
     * @param where the field that the bytes are in
     */
    public void raw(String where, ByteBuffer bytes) {
        raw(where, bytes.remaining(), target -> target.put(bytes.duplicate()));
    }

    /** As {@link #raw(String, ByteBuffer)}, for bytes that do not lie in one buffer. */
    public void raw(String where, int length, RawBytes bytes) {
        if (info.datatype() == DataType.BYTES) {
            ByteBuffer texts = ByteBuffer.allocate(length); // an engine copies texts in any case
            bytes.copyTo(texts);
            TextBytes.check(where, texts.flip(), elements);
            inputs.add(new Tensor(info.name(), DataType.BYTES, shape, texts));
            return;
        }
        long wanted = elements * info.datatype().bytes();
        if (length != wanted) {
            throw new InvalidInputException(
                    where, length + " bytes", wanted + " bytes for " + info.datatype() + Arrays.toString(shape));
        }
        ByteBuffer data = numbers().data();
        bytes.copyTo(data.duplicate());
        if (info.datatype() == DataType.BOOL) {
            checkBooleans(where, data);
        }
    }

    /** Raw bytes, wherever they lie. */
    @FunctionalInterface
    public interface RawBytes {
        /** Puts all of them from the target's position on. */
        void copyTo(ByteBuffer target);
    }

    /** An engine may take any other bit for granted to be 0. */
    private static void checkBooleans(String where, ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if ((bytes.get(i) & ~1) != 0) {
                throw new InvalidInputException(where, bytes.get(i), "0 or 1 as each byte of BOOL");
            }
        }
    }
}
