package io.sandpiper.converter.onnx;

import com.google.protobuf.ByteString;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A constant tensor of a graph. Immutable. */
public final class Weights {
    private final TensorProto proto;

    Weights(TensorProto proto) {
        this.proto = proto;
    }

    public static Weights ofFloats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return of(name, TensorProto.DataType.FLOAT, raw, shape);
    }

    /** Values, rounded to IEEE 754's binary16. */
    public static Weights ofHalves(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putShort(Float.floatToFloat16(value));
        }
        return of(name, TensorProto.DataType.FLOAT16, raw, shape);
    }

    public static Weights ofInt8(String name, byte[] values, long... shape) {
        return of(name, TensorProto.DataType.INT8, ByteBuffer.wrap(values), shape);
    }

    public static Weights ofUint8(String name, byte[] values, long... shape) {
        return of(name, TensorProto.DataType.UINT8, ByteBuffer.wrap(values), shape);
    }

    public static Weights ofInt32(String name, int[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(values);
        return of(name, TensorProto.DataType.INT32, raw, shape);
    }

    public static Weights ofDoubles(String name, double[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        raw.asDoubleBuffer().put(values);
        return of(name, TensorProto.DataType.DOUBLE, raw, shape);
    }

    public static Weights ofInt64(String name, long[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return of(name, TensorProto.DataType.INT64, raw, shape);
    }

    private static Weights of(String name, TensorProto.DataType type, ByteBuffer raw, long... shape) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(raw.rewind()));
        for (long axis : shape) {
            proto.addDims(axis);
        }
        return new Weights(proto.build());
    }

    public String name() {
        return proto.getName();
    }

    public long[] shape() {
        return proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    public Weights named(String name) {
        return new Weights(proto.toBuilder().setName(name).build());
    }

    public int elements() {
        long count = 1;
        for (long axis : proto.getDimsList()) {
            count *= axis;
        }
        return Math.toIntExact(count);
    }

    public boolean isFloat() {
        return proto.getDataType() == TensorProto.DataType.FLOAT_VALUE;
    }

    public boolean isInt8() {
        return proto.getDataType() == TensorProto.DataType.INT8_VALUE;
    }

    public boolean isUint8() {
        return proto.getDataType() == TensorProto.DataType.UINT8_VALUE;
    }

    public boolean isExternal() {
        return proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /** As the format names it: {@code FLOAT}, {@code INT8}, … */
    public String type() {
        TensorProto.DataType type = TensorProto.DataType.forNumber(proto.getDataType());
        return type == null ? "type " + proto.getDataType() : type.name();
    }

    /** What it takes in the file. */
    public long bytes() {
        return proto.getSerializedSize();
    }

    /** The values of a float tensor. */
    public float[] floats() {
        if (!isFloat()) {
            throw new InvalidInputException(name(), "element type " + proto.getDataType(), "float");
        }
        float[] values;
        if (proto.hasRawData()) {
            ByteBuffer raw = raw();
            values = new float[raw.remaining() / 4];
            raw.asFloatBuffer().get(values);
        } else {
            values = new float[proto.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = proto.getFloatData(i);
            }
        }
        return values;
    }

    /** The values of an int8 tensor. */
    public byte[] int8s() {
        if (!isInt8()) {
            throw new InvalidInputException(name(), "element type " + proto.getDataType(), "int8");
        }
        if (proto.hasRawData()) {
            return proto.getRawData().toByteArray();
        }
        byte[] values = new byte[proto.getInt32DataCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) proto.getInt32Data(i);
        }
        return values;
    }

    /** The index of the first value that is NaN or infinite, -1 where all are finite or are no real numbers. */
    public int firstNonFinite() {
        return switch (proto.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> firstNonFinite(floats());
            case TensorProto.DataType.DOUBLE_VALUE -> firstNonFiniteDouble();
            case TensorProto.DataType.FLOAT16_VALUE -> firstNonFiniteHalf();
            default -> -1;
        };
    }

    private static int firstNonFinite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private int firstNonFiniteDouble() {
        List<Double> listed = proto.getDoubleDataList();
        ByteBuffer raw = raw();
        int count = proto.hasRawData() ? raw.remaining() / 8 : listed.size();
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(proto.hasRawData() ? raw.getDouble(i * 8) : listed.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** An exponent of all ones is NaN or infinite (IEEE 754 binary16). */
    private int firstNonFiniteHalf() {
        ByteBuffer raw = raw();
        int count = proto.hasRawData() ? raw.remaining() / 2 : proto.getInt32DataCount();
        for (int i = 0; i < count; i++) {
            int bits = proto.hasRawData() ? raw.getShort(i * 2) : proto.getInt32Data(i);
            if ((bits & 0x7c00) == 0x7c00) {
                return i;
            }
        }
        return -1;
    }

    private ByteBuffer raw() {
        return proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    TensorProto proto() {
        return proto;
    }
}
