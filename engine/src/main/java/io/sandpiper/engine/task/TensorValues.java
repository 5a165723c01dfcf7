package io.sandpiper.engine.task;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;

/** Reads numbers out of tensors, whatever their type. */
public final class TensorValues {
    private TensorValues() {}

    /** Element {@code at} in row-major order; 64-bit integers lose what a double cannot hold. */
    public static double get(Tensor tensor, int at) {
        ByteBuffer data = tensor.data();
        return switch (tensor.datatype()) {
            case BOOL, UINT8 -> data.get(at) & 0xff;
            case INT8 -> data.get(at);
            case UINT16 -> data.getShort(at * 2) & 0xffff;
            case INT16 -> data.getShort(at * 2);
            case UINT32 -> data.getInt(at * 4) & 0xffff_ffffL;
            case INT32 -> data.getInt(at * 4);
            case UINT64, INT64 -> data.getLong(at * 8);
            case FP16 -> Float.float16ToFloat(data.getShort(at * 2));
            case BF16 -> Float.intBitsToFloat(data.getShort(at * 2) << 16);
            case FP32 -> data.getFloat(at * 4);
            case FP64 -> data.getDouble(at * 8);
            case BYTES -> throw new InvalidInputException(tensor.name(), "BYTES", "a tensor of numbers");
        };
    }

    /** The values of one sample of a batch. */
    public static double[] sample(Tensor tensor, int sample, int samples) {
        int width = tensor.elements() / samples;
        double[] values = new double[width];
        for (int i = 0; i < width; i++) {
            values[i] = get(tensor, sample * width + i);
        }
        return values;
    }
}
