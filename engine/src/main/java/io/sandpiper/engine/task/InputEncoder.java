package io.sandpiper.engine.task;

import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.data.RawTexts;
import io.sandpiper.engine.data.RawValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * One input's way from raw values to its tensor: {@code tensor = raw * scale + offset}, one scale and offset for all
 * values or one a feature of the last axis. Into an integer tensor a value goes as the whole number that it is; where scale
 * or offset is a fraction it is quantized instead: to the nearest one, and no further than the type's range. A value that
 * is missing is NaN, and goes through where the spec says so. Texts go as they are, into a {@link TextBuffer} first.
 * Writes into the caller's buffers and, of numbers, allocates nothing. Immutable; any thread.
 */
public final class InputEncoder {
    private static final Map<DataType, long[]> INTEGER_RANGES = Map.of(
            DataType.UINT8, new long[] {0, 0xff},
            DataType.UINT16, new long[] {0, 0xffff},
            DataType.UINT32, new long[] {0, 0xffff_ffffL},
            DataType.INT8, new long[] {Byte.MIN_VALUE, Byte.MAX_VALUE},
            DataType.INT16, new long[] {Short.MIN_VALUE, Short.MAX_VALUE},
            DataType.INT32, new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE},
            DataType.INT64, new long[] {Long.MIN_VALUE, Long.MAX_VALUE},
            DataType.UINT64, new long[] {0, Long.MAX_VALUE});

    private final ModelSpec.Input input;
    private final double[] scale;
    private final double[] offset;
    private final boolean quantizes;

    public InputEncoder(ModelSpec.Input input) {
        if (input.datatype() == DataType.BF16) {
            throw new InvalidInputException(
                    input.name() + ".datatype", input.datatype(), "a type that raw values can be written as");
        }
        this.input = input;
        this.scale = values(input.scale(), 1);
        this.offset = values(input.offset(), 0);
        this.quantizes =
                DoubleStream.concat(Arrays.stream(scale), Arrays.stream(offset)).anyMatch(v -> v != Math.rint(v));
    }

    /** The input that this encodes. */
    public ModelSpec.Input input() {
        return input;
    }

    /**
     * Writes one sample of {@code raw[from…]} as sample {@code at} of the tensor; as many values as the tensor has a
     * sample.
     *
     * @throws InvalidInputException naming the feature, when a value does not fit the tensor's type
     */
    public void encode(double[] raw, int from, Tensor target, int at) {
        int elements = sampleElements(target);
        checkLength(raw.length - from, elements);
        for (int i = 0; i < elements; i++) {
            put(target, at * elements + i, i, raw[from + i]);
        }
    }

    /** A tensor of a batch of samples, the first {@code count} of them from an array; the others are zeros, or empty. */
    public Tensor encode(RawValues raw, int from, int count, long[] shape) {
        return switch (raw) {
            case RawArray numbers -> {
                Tensor tensor = Tensor.allocate(input.name(), input.datatype(), shape);
                encode(numbers, from, count, tensor);
                yield tensor;
            }
            case RawTexts texts -> {
                if (!input.holdsTexts()) {
                    throw new InvalidInputException(input.name(), "texts", "numbers");
                }
                TextBuffer buffer = new TextBuffer(input.name(), Math.toIntExact(Tensor.elements(input.name(), shape)));
                int elements = texts.sampleElements();
                if (shape.length > 0) {
                    checkLength(elements, buffer.elements() / (int) Math.max(1, shape[0]));
                }
                for (int i = 0; i < count * elements; i++) {
                    buffer.put(i, texts.get(from * elements + i));
                }
                yield buffer.tensor(shape);
            }
        };
    }

    /** Writes {@code count} samples of an array, beginning with {@code from}, as the first samples of the tensor. */
    public void encode(RawArray raw, int from, int count, Tensor target) {
        int elements = sampleElements(target);
        if (raw.sampleElements() != elements) {
            checkLength(raw.sampleElements(), elements);
        }
        int start = from * elements;
        for (int sample = 0; sample < count; sample++) {
            for (int i = 0; i < elements; i++) {
                int at = sample * elements + i;
                put(target, at, i, raw.get(start + at));
            }
        }
    }

    /** Writes one raw value: {@code at} counts elements of the tensor, {@code feature} those of its sample. */
    public void put(Tensor target, int at, int feature, double raw) {
        double value = raw * scale[feature % scale.length] + offset[feature % offset.length];
        if (!Double.isFinite(value) && !(Double.isNaN(raw) && input.takesMissing())) {
            throw new InvalidInputException(field(feature), raw, "a finite number");
        }
        if (Math.abs(value) > Float.MAX_VALUE && target.datatype() == DataType.FP32) {
            throw new InvalidInputException(field(feature), raw, "a number within FP32's range");
        }
        ByteBuffer data = target.data();
        switch (target.datatype()) {
            case FP32 -> data.putFloat(at * 4, (float) value);
            case FP64 -> data.putDouble(at * 8, value);
            case FP16 -> data.putShort(at * 2, Float.floatToFloat16((float) value));
            case BOOL -> data.put(at, (byte) (value == 0 ? 0 : 1));
            case UINT8, INT8 -> data.put(at, (byte) integer(target.datatype(), feature, value));
            case UINT16, INT16 -> data.putShort(at * 2, (short) integer(target.datatype(), feature, value));
            case UINT32, INT32 -> data.putInt(at * 4, (int) integer(target.datatype(), feature, value));
            case UINT64, INT64 -> data.putLong(at * 8, integer(target.datatype(), feature, value));
            case BF16 -> throw new InvalidInputException(input.name(), target.datatype(), "a number type");
            case BYTES -> throw new InvalidInputException(field(feature), raw, "a text");
        }
    }

    private long integer(DataType type, int feature, double value) {
        long[] range = java.util.Objects.requireNonNull(INTEGER_RANGES.get(type));
        long rounded = Math.round(value);
        if (quantizes) {
            return Math.clamp(rounded, range[0], range[1]);
        }
        if (Math.abs(value - rounded) > 1e-6 || rounded < range[0] || rounded > range[1]) {
            throw new InvalidInputException(
                    field(feature), value, "a whole number from " + range[0] + " to " + range[1]);
        }
        return rounded;
    }

    private void checkLength(int actual, int expected) {
        if (actual != expected) {
            throw new InvalidInputException(input.name(), actual + " values a sample", expected + " values");
        }
    }

    private String field(int feature) {
        List<String> names = input.features();
        return names == null
                ? input.name() + "[" + feature + "]"
                : input.name() + "." + names.get(feature % names.size());
    }

    private static int sampleElements(Tensor target) {
        long[] shape = target.shape();
        return shape.length == 0 ? 1 : (int) (target.elements() / Math.max(1, shape[0]));
    }

    private static double[] values(@Nullable List<Double> given, double otherwise) {
        return given == null || given.isEmpty()
                ? new double[] {otherwise}
                : given.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
