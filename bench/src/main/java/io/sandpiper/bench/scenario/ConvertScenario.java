package io.sandpiper.bench.scenario;

import io.sandpiper.bench.peer.PeerUnavailableException;
import io.sandpiper.bench.quantize.Converted;
import io.sandpiper.bench.quantize.Net;
import io.sandpiper.bench.quantize.Quantizers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What converting costs. Claims: 10,000 calibration samples of a model of 10 MB take at most 1 GiB; the demo's picture
 * classifier is converted within 10 s, a sentence encoder of 90 MB within 5 minutes.
 */
public final class ConvertScenario implements Scenario {
    private static final long PEAK_BYTES_MOST = 1L << 30;
    private static final double FASHION_SECONDS_MOST = 10;
    private static final double ENCODER_SECONDS_MOST = 300;
    private static final int SAMPLES = 10_000;
    private static final int SIDE = 64;
    private static final int FEATURES = 64;
    private static final int HIDDEN = 4096;
    private static final int CLASSES = 600;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Map<String, Object> figures = new LinkedHashMap<>();
        Converted fashion =
                Converted.run(root, root.resolve("configs/demo/fashion"), "fashion-1.0.0.onnx", scratch, List.of());
        people.printf("fashion: %.1f s %s%n", fashion.seconds(), fashion.reason());
        figures.put("fashion", row(fashion));
        Path large = Files.createDirectory(scratch.resolve("large"));
        write(large);
        Converted many = Converted.run(root, large, scratch, List.of());
        people.printf(
                "%,d samples: %.0f s, %d MiB %s%n", SAMPLES, many.seconds(), many.peakBytes() >> 20, many.reason());
        figures.put("samples", SAMPLES);
        figures.put("modelBytes", Files.size(large.resolve("model.onnx")));
        figures.put("calibration", row(many));
        boolean held = fashion.file() != null
                && fashion.seconds() <= FASHION_SECONDS_MOST
                && many.file() != null
                && many.peakBytes() <= PEAK_BYTES_MOST;
        try {
            Converted encoder =
                    Converted.run(root, Quantizers.prepare(root, people).net(Net.MINILM), scratch, List.of());
            people.printf("sentence encoder: %.0f s %s%n", encoder.seconds(), encoder.reason());
            figures.put("encoder", row(encoder));
            held &= encoder.file() != null && encoder.seconds() <= ENCODER_SECONDS_MOST;
        } catch (PeerUnavailableException e) {
            figures.put("skipped", Map.of("encoder", String.valueOf(e.getMessage())));
            held = false;
        }
        figures.put(
                "limits",
                Map.of(
                        "calibrationPeakBytes", PEAK_BYTES_MOST,
                        "fashionSeconds", FASHION_SECONDS_MOST,
                        "encoderSeconds", ENCODER_SECONDS_MOST));
        figures.put("held", held);
        return figures;
    }

    private static Map<String, Object> row(Converted converted) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("seconds", converted.seconds());
        row.put("cpuSeconds", converted.cpuSeconds());
        row.put("peakBytes", converted.peakBytes());
        return row;
    }

    /** Two convolutions and two large products; random pictures for calibration and judging. */
    private static void write(Path folder) throws IOException {
        OnnxFile model = new OnnxFile(11);
        model.weights("w1", 0.2f, 32, 3, 3, 3);
        model.node("Conv", Map.of("strides", new long[] {2, 2}), "c1", "x", "w1");
        model.node("Relu", "r1", "c1");
        model.weights("w2", 0.06f, FEATURES, 32, 3, 3);
        model.node("Conv", Map.of("strides", new long[] {2, 2}), "c2", "r1", "w2");
        model.node("Relu", "r2", "c2");
        model.node("GlobalAveragePool", "pooled", "r2");
        model.node("Flatten", "flat", "pooled");
        model.weights("w3", 0.1f, FEATURES, HIDDEN);
        model.node("MatMul", "m1", "flat", "w3");
        model.node("Relu", "r3", "m1");
        model.weights("w4", 0.02f, HIDDEN, CLASSES);
        model.node("MatMul", "y", "r3", "w4");
        model.write(folder.resolve("model.onnx"), "x", new long[] {3, SIDE, SIDE}, "y", new long[] {CLASSES});
        Files.writeString(folder.resolve("model.yaml"), """
                schemaVersion: 1
                task: image-classification
                inputs:
                  - {name: x, datatype: FP32, shape: [-1, 3, 64, 64], layout: NCHW, scale: 0.0078125, offset: -1.0}
                outputs:
                  - {name: y, role: logits}
                """);
        ScoreFiles.array(folder.resolve("calibration.npz"), "x", SAMPLES, 3, SIDE, SIDE);
        ScoreFiles.array(folder.resolve("holdout.npz"), "x", SAMPLES / 5, 3, SIDE, SIDE);
    }
}
