package io.sandpiper.protocol.bundle;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inputs and the outputs that each variant must give for them on a device, before the model serves there.
 *
 * @param tolerances by variant: how far an output value may be from what was expected
 */
public record Golden(int schemaVersion, List<Case> cases, Map<String, Tolerance> tolerances) {
    public static final int SCHEMA_VERSION = 1;

    public Golden {
        cases = List.copyOf(cases);
        tolerances = Map.copyOf(tolerances);
    }

    /** One call: tensors in, and by variant the tensors that come out. */
    public record Case(String name, List<Value> inputs, Map<String, List<Value>> expected) {}

    /**
     * A value passes when {@code |actual - expected| <= absolute + relative * |expected|}, or the winning class agrees.
     *
     * @param outputs by name: outputs with a tolerance of their own, null where none has
     */
    public record Tolerance(
            double absolute, double relative, @Nullable Map<String, Tolerance> outputs) {
        public Tolerance {
            outputs = outputs == null ? null : Map.copyOf(outputs);
        }

        /** The same for every output. */
        public Tolerance(double absolute, double relative) {
            this(absolute, relative, null);
        }

        /** Of one output. */
        public Tolerance of(String output) {
            Tolerance own = outputs == null ? null : outputs.get(output);
            return own == null ? this : own;
        }
    }

    /** A tensor in JSON: little-endian data in base64. */
    public record Value(String name, DataType datatype, List<Long> shape, String data) {
        public static Value of(Tensor tensor) {
            ByteBuffer from = tensor.data().duplicate();
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            return new Value(
                    tensor.name(),
                    tensor.datatype(),
                    java.util.Arrays.stream(tensor.shape()).boxed().toList(),
                    Base64.getEncoder().encodeToString(littleEndian(bytes, tensor.datatype())));
        }

        public Tensor tensor() {
            long[] axes = shape.stream().mapToLong(Long::longValue).toArray();
            byte[] bytes;
            try {
                bytes = littleEndian(Base64.getDecoder().decode(data), datatype);
            } catch (IllegalArgumentException e) {
                throw new InvalidInputException(name + ".data", "unreadable", "base64", e);
            }
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
            return new Tensor(name, datatype, axes, direct);
        }

        private static byte[] littleEndian(byte[] bytes, DataType type) {
            if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN || type.bytes() <= 1) {
                return bytes;
            }
            throw new IllegalStateException("big-endian machines are not supported");
        }
    }
}
