package io.sandpiper.bench.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A convolutional classifier over 3 × 48 × 192 pixels (110,592 bytes as FP32, the input of a text direction classifier),
 * random weights. One run takes about a millisecond of one core at {@code width} 1, and grows with its square.
 */
final class PictureModel {
    static final int VALUES = 3 * 48 * 192;
    private static final int CHANNELS = 32;

    private PictureModel() {}

    static void write(Path file, int width) throws IOException {
        OnnxFile model = new OnnxFile(7);
        long first = (long) CHANNELS * width;
        long second = 2 * first;
        convolution(model, 1, "x", 3, first);
        convolution(model, 2, "r1", first, second);
        convolution(model, 3, "r2", second, second);
        model.node("GlobalAveragePool", "pooled", "r3");
        model.node("Flatten", "flat", "pooled");
        model.weights("w", 1, second, 2);
        model.node("MatMul", "y", "flat", "w");
        model.write(file, "x", new long[] {3, 48, 192}, "y", new long[] {2});
    }

    private static void convolution(OnnxFile model, int number, String from, long in, long out) throws IOException {
        model.weights("w" + number, 0.1f, out, in, 3, 3);
        model.node(
                "Conv",
                Map.of("strides", new long[] {2, 2}, "pads", new long[] {1, 1, 1, 1}),
                "c" + number,
                from,
                "w" + number);
        model.node("Relu", "r" + number, "c" + number);
    }
}
