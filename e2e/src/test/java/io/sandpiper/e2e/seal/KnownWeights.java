package io.sandpiper.e2e.seal;

import com.google.protobuf.ByteString;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.e2e.scene.TestModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Weights that would be known again wherever they lie: 64 bytes of an initializer as they are, as FP16 and as 8-bit integers
 * of a symmetric scale.
 */
final class KnownWeights {
    private static final int COUNT = 16;

    private final Path model;
    private final List<byte[]> patterns = new ArrayList<>();

    KnownWeights(Path folder, int seed) throws IOException {
        ModelProto plain = ModelProto.parseFrom(Files.readAllBytes(TestModels.fat(folder)));
        TensorProto weights = plain.getGraph().getInitializer(0);
        byte[] raw = weights.getRawData().toByteArray();
        ByteBuffer values = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer half = ByteBuffer.allocate(COUNT * 2).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(seed);
        int from = raw.length / 2;
        for (int i = 0; i < COUNT; i++) {
            float value = (float) random.nextGaussian();
            values.putFloat(from + i * Float.BYTES, value);
            half.putShort(Float.floatToFloat16(value));
        }
        byte[] single = java.util.Arrays.copyOfRange(raw, from, from + COUNT * Float.BYTES);
        patterns.add(single);
        patterns.add(half.array());
        GraphProto graph = plain.getGraph().toBuilder()
                .setInitializer(0, weights.toBuilder().setRawData(ByteString.copyFrom(raw)))
                .build();
        this.model = folder.resolve("known-" + seed + ".onnx");
        Files.write(model, plain.toBuilder().setGraph(graph).build().toByteArray());
    }

    Path model() {
        return model;
    }

    /** Files below a folder that hold any of the patterns. */
    List<Path> foundBelow(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (isIn(Files.readAllBytes(file))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    boolean isIn(byte[] bytes) {
        return patterns.stream().anyMatch(pattern -> contains(bytes, pattern));
    }

    private static boolean contains(byte[] bytes, byte[] pattern) {
        for (int i = 0; i <= bytes.length - pattern.length; i++) {
            if (bytes[i] == pattern[0]
                    && java.util.Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                return true;
            }
        }
        return false;
    }
}
