package io.sandpiper.agent.grpc;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;

/** Puts values of protobuf's wider types into a tensor, in order; none is wrapped unseen. */
final class NumberSink {
    private final String field;
    private final DataType type;
    private final ByteBuffer data;
    private final int elements;
    private int at;

    NumberSink(String field, Tensor tensor, int elements) {
        this.field = field;
        this.type = tensor.datatype();
        this.data = tensor.data();
        this.elements = elements;
    }

    /** @param bits as they stand on the wire */
    void put(long bits) {
        int i = at++;
        if (i >= elements) {
            throw new InvalidInputException(
                    field, "more than " + elements + " values", elements + " values, as the shape says");
        }
        switch (type) {
            case BOOL -> data.put(i, (byte) (bits == 0 ? 0 : 1));
            case INT8 -> data.put(i, (byte) within((int) bits, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> data.put(i, (byte) within(bits & 0xffff_ffffL, 0, 0xff));
            case INT16 -> data.putShort(i * 2, (short) within((int) bits, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16 -> data.putShort(i * 2, (short) within(bits & 0xffff_ffffL, 0, 0xffff));
            case INT32, UINT32, FP32 -> data.putInt(i * 4, (int) bits);
            case INT64, UINT64, FP64 -> data.putLong(i * 8, bits);
            case FP16, BF16, BYTES -> throw new IllegalStateException("no numbers in contents for " + type);
        }
    }

    private long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw new InvalidInputException(
                    field + "[" + (at - 1) + "]", value, "a whole number from " + min + " to " + max);
        }
        return value;
    }

    void checkFull() {
        if (at != elements) {
            throw new InvalidInputException(field, at + " values", elements + " values, as the shape says");
        }
    }
}
