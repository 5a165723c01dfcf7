package io.sandpiper.bench.scenario;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes an ONNX model of one MatMul with 32 MiB of random weights: large, valid and quick to run. Field numbers are those
 * of the public onnx.proto.
 */
final class LargeModel {
    private static final int INNER = 2048;
    private static final int OUTER = 4096;
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;

    private LargeModel() {}

    /** A piece of a protobuf message. */
    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    static void write(Path file, long seed) throws IOException {
        byte[] weights = new byte[INNER * OUTER * Float.BYTES];
        Random random = new Random(seed);
        for (int i = 0; i < weights.length; i += Float.BYTES) {
            int bits = Float.floatToIntBits((random.nextFloat() - 0.5f) / INNER);
            weights[i] = (byte) bits;
            weights[i + 1] = (byte) (bits >> 8);
            weights[i + 2] = (byte) (bits >> 16);
            weights[i + 3] = (byte) (bits >> 24);
        }
        byte[] node = message(n -> {
            n.writeString(1, "x");
            n.writeString(1, "w");
            n.writeString(2, "y");
            n.writeString(3, "product");
            n.writeString(4, "MatMul");
        });
        byte[] initializer = message(t -> {
            t.writeInt64(1, INNER);
            t.writeInt64(1, OUTER);
            t.writeInt32(2, FLOAT);
            t.writeString(8, "w");
            t.writeByteArray(9, weights);
        });
        byte[] graph = message(g -> {
            g.writeByteArray(1, node);
            g.writeString(2, "large");
            g.writeByteArray(5, initializer);
            g.writeByteArray(11, value("x", INNER));
            g.writeByteArray(12, value("y", OUTER));
        });
        byte[] opset = message(o -> o.writeInt64(2, OPSET));
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(message(m -> {
                m.writeInt64(1, IR_VERSION);
                m.writeByteArray(7, graph);
                m.writeByteArray(8, opset);
            }));
        }
    }

    private static byte[] value(String name, long width) throws IOException {
        byte[] batch = message(d -> d.writeString(2, "batch"));
        byte[] features = message(d -> d.writeInt64(1, width));
        byte[] shape = message(s -> {
            s.writeByteArray(1, batch);
            s.writeByteArray(1, features);
        });
        byte[] tensor = message(t -> {
            t.writeInt32(1, FLOAT);
            t.writeByteArray(2, shape);
        });
        byte[] type = message(t -> t.writeByteArray(1, tensor));
        return message(v -> {
            v.writeString(1, name);
            v.writeByteArray(2, type);
        });
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }
}
