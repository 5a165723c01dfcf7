package io.sandpiper.bench.scenario;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A small ONNX model with random weights, written field by field; field numbers are those of the public onnx.proto. One
 * input and one output of FP32, whose first axis is the batch.
 */
final class OnnxFile {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int INTS = 7;

    private final Random random;
    private final List<byte[]> nodes = new ArrayList<>();
    private final List<byte[]> initializers = new ArrayList<>();

    OnnxFile(long seed) {
        this.random = new Random(seed);
    }

    /** A piece of a protobuf message. */
    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** Random values between -{@code scale}/2 and {@code scale}/2. */
    void weights(String name, float scale, long... shape) throws IOException {
        int count = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
        ByteBuffer data = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            data.putFloat((random.nextFloat() - 0.5f) * scale);
        }
        initializers.add(message(t -> {
            for (long axis : shape) {
                t.writeInt64(1, axis);
            }
            t.writeInt32(2, FLOAT);
            t.writeString(8, name);
            t.writeByteArray(9, data.array());
        }));
    }

    void node(String operator, String output, String... inputs) throws IOException {
        node(operator, Map.of(), output, inputs);
    }

    /** @param attributes lists of integers */
    void node(String operator, Map<String, long[]> attributes, String output, String... inputs) throws IOException {
        nodes.add(message(n -> {
            for (String input : inputs) {
                n.writeString(1, input);
            }
            n.writeString(2, output);
            n.writeString(3, output);
            n.writeString(4, operator);
            for (Map.Entry<String, long[]> attribute : attributes.entrySet()) {
                n.writeByteArray(5, message(a -> {
                    a.writeString(1, attribute.getKey());
                    for (long value : attribute.getValue()) {
                        a.writeInt64(8, value);
                    }
                    a.writeInt32(20, INTS);
                }));
            }
        }));
    }

    /** @param inputAxes without the batch; outputAxes likewise */
    void write(Path file, String input, long[] inputAxes, String output, long[] outputAxes) throws IOException {
        byte[] graph = message(g -> {
            for (byte[] node : nodes) {
                g.writeByteArray(1, node);
            }
            g.writeString(2, "bench");
            for (byte[] initializer : initializers) {
                g.writeByteArray(5, initializer);
            }
            g.writeByteArray(11, value(input, inputAxes));
            g.writeByteArray(12, value(output, outputAxes));
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

    private static byte[] value(String name, long[] axes) throws IOException {
        byte[] shape = message(s -> {
            s.writeByteArray(1, message(d -> d.writeString(2, "batch")));
            for (long axis : axes) {
                s.writeByteArray(1, message(d -> d.writeInt64(1, axis)));
            }
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
