package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Map;

/** Single elements of tensors to and from JSON, each as its type is: no value is rounded or wrapped unseen. */
final class TensorNumbers {
    private static final Map<DataType, long[]> RANGES = Map.of(
            DataType.UINT8, new long[] {0, 0xff},
            DataType.INT8, new long[] {Byte.MIN_VALUE, Byte.MAX_VALUE},
            DataType.UINT16, new long[] {0, 0xffff},
            DataType.INT16, new long[] {Short.MIN_VALUE, Short.MAX_VALUE},
            DataType.UINT32, new long[] {0, 0xffff_ffffL},
            DataType.INT32, new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE},
            DataType.INT64, new long[] {Long.MIN_VALUE, Long.MAX_VALUE});

    /** The bits of a double that a float has no room for, and their middle: there rounding changes its direction. */
    private static final long BELOW_FLOAT = (1L << 29) - 1;

    private static final long MIDDLE = 1L << 28;

    private TensorNumbers() {}

    /** Writes the parser's current value as element {@code at}. */
    static void put(String field, Tensor tensor, int at, JsonParser in) throws IOException {
        ByteBuffer data = tensor.data();
        switch (tensor.datatype()) {
            case FP32 -> data.putFloat(at * 4, single(field, in));
            case FP64 -> data.putDouble(at * 8, real(field, in));
            case FP16 -> data.putShort(at * 2, half(field, real(field, in)));
            case BF16 -> data.putShort(at * 2, brain(single(field, in)));
            case BOOL -> data.put(at, (byte) (bool(field, in) ? 1 : 0));
            case UINT8, INT8 -> data.put(at, (byte) whole(field, tensor.datatype(), in));
            case UINT16, INT16 -> data.putShort(at * 2, (short) whole(field, tensor.datatype(), in));
            case UINT32, INT32 -> data.putInt(at * 4, (int) whole(field, tensor.datatype(), in));
            case INT64 -> data.putLong(at * 8, whole(field, tensor.datatype(), in));
            case UINT64 -> data.putLong(at * 8, unsigned(field, in));
            case BYTES -> throw new InvalidInputException(field, tensor.datatype(), "a number type");
        }
    }

    static void write(Tensor tensor, int at, JsonGenerator out) throws IOException {
        ByteBuffer data = tensor.data();
        switch (tensor.datatype()) {
            case FP32 -> out.writeNumber(data.getFloat(at * 4));
            case FP64 -> out.writeNumber(data.getDouble(at * 8));
            case FP16 -> out.writeNumber(Float.float16ToFloat(data.getShort(at * 2)));
            case BOOL -> out.writeBoolean(data.get(at) != 0);
            case UINT8 -> out.writeNumber(Byte.toUnsignedInt(data.get(at)));
            case INT8 -> out.writeNumber(data.get(at));
            case UINT16 -> out.writeNumber(Short.toUnsignedInt(data.getShort(at * 2)));
            case INT16 -> out.writeNumber(data.getShort(at * 2));
            case UINT32 -> out.writeNumber(Integer.toUnsignedLong(data.getInt(at * 4)));
            case INT32 -> out.writeNumber(data.getInt(at * 4));
            case INT64 -> out.writeNumber(data.getLong(at * 8));
            case UINT64 -> out.writeNumber(Long.toUnsignedString(data.getLong(at * 8)));
            case BF16 -> out.writeNumber(Float.intBitsToFloat(data.getShort(at * 2) << 16));
            case BYTES -> throw new InvalidInputException(tensor.name(), tensor.datatype(), "a number type");
        }
    }

    private static double real(String field, JsonParser in) throws IOException {
        if (in.currentToken().isNumeric()) {
            double value = in.getDoubleValue();
            if (Double.isInfinite(value)) {
                throw new InvalidInputException(field, in.getText(), "a number within the type's range");
            }
            return value;
        }
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            switch (in.getText()) {
                case "NaN":
                    return Double.NaN;
                case "Infinity":
                    return Double.POSITIVE_INFINITY;
                case "-Infinity":
                    return Double.NEGATIVE_INFINITY;
                default:
            }
        }
        throw new InvalidInputException(
                field, in.getText(), "a number, or one of the texts \"NaN\", \"Infinity\", \"-Infinity\"");
    }

    /** The float that is nearest to what is written: not always the one nearest to the double that is nearest to it. */
    private static float single(String field, JsonParser in) throws IOException {
        double value = real(field, in);
        boolean tie = (Double.doubleToRawLongBits(value) & BELOW_FLOAT) == MIDDLE || Math.abs(value) < Float.MIN_NORMAL;
        float narrowed =
                tie && in.currentToken().isNumeric() && value != 0 ? Float.parseFloat(in.getText()) : (float) value;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(value)) {
            throw new InvalidInputException(field, value, "a number within the type's range");
        }
        return narrowed;
    }

    private static short half(String field, double value) {
        short narrowed = Float.floatToFloat16((float) value);
        if (Float.isInfinite(Float.float16ToFloat(narrowed)) && !Double.isInfinite(value)) {
            throw new InvalidInputException(field, value, "a number within FP16's range");
        }
        return narrowed;
    }

    /** The upper half of a float, rounded to nearest even; a NaN stays one. */
    static short brain(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }

    private static boolean bool(String field, JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new InvalidInputException(field, in.getText(), "true or false");
        };
    }

    /** Up to 2^64-1, as the same 64 bits. */
    private static long unsigned(String field, JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            BigInteger value = in.getBigIntegerValue();
            if (value.signum() >= 0 && value.bitLength() <= Long.SIZE) {
                return value.longValue();
            }
        }
        throw new InvalidInputException(field, in.getText(), "a whole number from 0 to 18446744073709551615");
    }

    private static long whole(String field, DataType type, JsonParser in) throws IOException {
        long[] range = java.util.Objects.requireNonNull(RANGES.get(type));
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = in.getLongValue();
            if (value >= range[0] && value <= range[1]) {
                return value;
            }
        }
        throw new InvalidInputException(field, in.getText(), "a whole number from " + range[0] + " to " + range[1]);
    }
}
