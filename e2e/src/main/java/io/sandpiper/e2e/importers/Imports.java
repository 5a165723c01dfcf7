package io.sandpiper.e2e.importers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.engine.tflite.TfliteEngine;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Imports trained models with {@code sandpiper convert}, which sees no data, and compares on data that it has not seen. */
record Imports(Checkout checkout) {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** As shares of the value, and of the output's largest: float32 through a deep net. */
    private static final double RELATIVE = 1e-4;

    private static final double OF_THE_LARGEST = 1e-5;
    /** A file that says nothing of its inputs' shapes is not read without data. */
    private static final String WITHOUT_SHAPES = "torch ";

    private static final Map<String, String> ONE_THREAD = Map.of("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=1");

    /**
     * One line of the table.
     *
     * @param refusal the sentence, empty where it was imported
     * @param difference the largest, as a share of the largest value of its output
     * @param off rows beyond the tolerance
     */
    record Row(
            String name,
            String framework,
            String what,
            String refusal,
            int rows,
            double difference,
            int off,
            double seconds) {
        boolean holds() {
            return refusal.isEmpty() && off == 0;
        }
    }

    static List<Path> folders(Path trained) throws IOException {
        try (Stream<Path> all = Files.list(trained)) {
            return all.filter(f -> Files.exists(f.resolve("meta.json")))
                    .sorted()
                    .toList();
        }
    }

    /** What wrote the model, with its version. */
    static String framework(Path folder) throws IOException {
        return framework(meta(folder));
    }

    private static String framework(JsonNode meta) {
        return meta.path("framework").asText() + " " + meta.path("version").asText();
    }

    private static JsonNode meta(Path folder) throws IOException {
        return Json.read("meta", Files.readAllBytes(folder.resolve("meta.json")), JsonNode.class);
    }

    /** @param twice whether to import it a second time, with one thread, which must give the same bytes */
    Row of(Path folder, boolean twice) throws IOException {
        JsonNode meta = meta(folder);
        String framework = framework(meta);
        String name = folder.getFileName().toString();
        Path scratch = Files.createTempDirectory("sandpiper-trained-");
        try {
            long started = System.nanoTime();
            boolean needsData = framework.startsWith(WITHOUT_SHAPES);
            Finished ended = converted(folder, needsData, scratch.resolve("first"), Map.of());
            double seconds = (System.nanoTime() - started) / 1e9;
            String what = meta.path("what").asText();
            if (ended.exitCode() != 0) {
                return new Row(name, framework, what, ended.err().strip(), 0, 0, 0, seconds);
            }
            Path files = scratch.resolve("first/files");
            if (twice) {
                converted(folder, needsData, scratch.resolve("second"), ONE_THREAD)
                        .succeeded();
                if (!sameBytes(files, scratch.resolve("second/files"))) {
                    return new Row(name, framework, what, "other bytes the second time", 0, 0, 0, seconds);
                }
            }
            Row imported = new Row(name, framework, what, "", 0, 0, 0, seconds);
            try {
                return compared(imported, folder, files);
            } catch (EngineException | IOException | InvalidInputException e) {
                return new Row(name, framework, what, "cannot be compared: " + e.getMessage(), 0, 0, 0, seconds);
            }
        } finally {
            Folders.delete(scratch);
        }
    }

    private Finished converted(Path folder, boolean needsData, Path to, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(to);
        List<String> words = new ArrayList<>(List.of(
                checkout.gatewayProgram(),
                "convert",
                only(folder, "model").toString(),
                "--name",
                "imported",
                "--version",
                "1.0.0",
                "--out",
                to.resolve("out").toString(),
                "--export",
                to.resolve("files").toString()));
        if (needsData) {
            words.addAll(List.of("--calibration", only(folder, "data").toString()));
        }
        return new Command(words, environment, checkout.root(), false).run(PATIENCE);
    }

    private static boolean sameBytes(Path first, Path second) throws IOException {
        try (Stream<Path> files = Files.list(first)) {
            for (Path file : files.toList()) {
                if (Files.mismatch(file, second.resolve(file.getFileName())) >= 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Row compared(Row row, Path folder, Path files) throws IOException, EngineException {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(files.resolve("model.yaml")));
        Dataset data = Dataset.read(only(folder, "data"), spec);
        Path file = only(files, "imported-fp32");
        Engine engine = file.toString().endsWith(".tflite") ? new TfliteEngine() : new OnnxEngine();
        Map<String, double[]> answers = new HashMap<>();
        try (BatchInference model = BatchInference.open(engine, file, spec)) {
            model.run(
                    data,
                    BatchInference.BATCH,
                    (first, count, batch, outputs) ->
                            outputs.forEach(tensor -> add(answers, tensor, first, count, batch, data.samples())));
        }
        double difference = 0;
        boolean[] off = new boolean[data.samples()];
        for (Map.Entry<String, double[]> expected : Expected.of(folder).entrySet()) {
            double[] want = expected.getValue();
            double[] got = answers.get(expected.getKey());
            if (got == null || got.length != want.length) {
                throw new IOException(row.name() + ": output " + expected.getKey() + " of "
                        + (got == null ? "no" : got.length) + " values (expected: " + want.length + ")");
            }
            double largest = java.util.Arrays.stream(want).map(Math::abs).max().orElse(1);
            double scale = Math.max(largest, 1e-6);
            for (int i = 0; i < want.length; i++) {
                double apart = Math.abs(want[i] - got[i]);
                difference = Math.max(difference, apart / scale);
                if (!(apart <= RELATIVE * Math.abs(want[i]) + OF_THE_LARGEST * Math.max(1, largest))) {
                    off[(int) ((long) i * off.length / want.length)] = true;
                }
            }
        }
        int count = 0;
        for (boolean each : off) {
            count += each ? 1 : 0;
        }
        return new Row(row.name(), row.framework(), row.what(), "", data.samples(), difference, count, row.seconds());
    }

    private static void add(
            Map<String, double[]> answers, Tensor tensor, int first, int count, int batch, int samples) {
        if (tensor.datatype() == io.sandpiper.protocol.tensor.DataType.BYTES) {
            return;
        }
        int width = tensor.elements() / batch;
        double[] all = answers.computeIfAbsent(tensor.name(), n -> new double[samples * width]);
        for (int i = 0; i < count * width; i++) {
            all[first * width + i] = TensorValues.get(tensor, i);
        }
    }

    private static Path only(Path folder, String beginning) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.getFileName().toString().equals(beginning)
                            || p.getFileName().toString().startsWith(beginning + "."))
                    .findFirst()
                    .orElseThrow(() -> new IOException(folder + " has no " + beginning));
        }
    }
}
