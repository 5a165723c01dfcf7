package io.sandpiper.agent.serve;

import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where {@link PlainNumbers} of a tensor go: what {@link TensorNumbers} writes, for numbers that need no word. */
final class PlainTensor {
    private PlainTensor() {}

    /** Null where the tensor's elements are no numbers. */
    static PlainNumbers.@Nullable Target of(Tensor tensor) {
        ByteBuffer data = tensor.data();
        return switch (tensor.datatype()) {
            case FP32 ->
                (at, number) -> {
                    float value = number.toFloat();
                    data.putFloat(at * 4, value);
                    return Float.isFinite(value);
                };
            case FP64 ->
                (at, number) -> {
                    double value = number.toDouble();
                    data.putDouble(at * 8, value);
                    return Double.isFinite(value);
                };
            case FP16 ->
                (at, number) -> {
                    short value = Float.floatToFloat16((float) number.toDouble());
                    data.putShort(at * 2, value);
                    return Float.isFinite(Float.float16ToFloat(value));
                };
            case BF16 ->
                (at, number) -> {
                    float value = number.toFloat();
                    data.putShort(at * 2, TensorNumbers.brain(value));
                    return Float.isFinite(value);
                };
            case INT8 -> whole(Byte.MIN_VALUE, Byte.MAX_VALUE, (at, value) -> data.put(at, (byte) value));
            case UINT8 -> whole(0, 0xff, (at, value) -> data.put(at, (byte) value));
            case INT16 -> whole(Short.MIN_VALUE, Short.MAX_VALUE, (at, value) -> data.putShort(at * 2, (short) value));
            case UINT16 -> whole(0, 0xffff, (at, value) -> data.putShort(at * 2, (short) value));
            case INT32 -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE, (at, value) -> data.putInt(at * 4, (int) value));
            case UINT32 -> whole(0, 0xffff_ffffL, (at, value) -> data.putInt(at * 4, (int) value));
            case INT64 -> whole(Long.MIN_VALUE, Long.MAX_VALUE, (at, value) -> data.putLong(at * 8, value));
            case UINT64 -> whole(0, Long.MAX_VALUE, (at, value) -> data.putLong(at * 8, value));
            case BOOL, BYTES -> null;
        };
    }

    @FunctionalInterface
    private interface Put {
        void put(int at, long value);
    }

    private static PlainNumbers.Target whole(long least, long most, Put put) {
        return (at, number) -> {
            if (!number.isWhole(least, most)) {
                return false;
            }
            put.put(at, number.toLong());
            return true;
        };
    }
}
