package io.sandpiper.converter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.converter.Demo;
import io.sandpiper.converter.compare.Comparer;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.OnnxFormat;
import io.sandpiper.converter.format.TfliteFormat;
import io.sandpiper.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void a_model_beside_itself_is_the_same() throws IOException {
        assertThat(compare("fashion-1.0.0.onnx", "fashion-1.0.0.onnx", "-o", "json"))
                .isZero();
        JsonNode found = Json.MAPPER.readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(found.path("samples").asInt()).isEqualTo(1_000);
        assertThat(found.path("agreement").asDouble()).isEqualTo(1);
        assertThat(found.path("loss").path("value").asDouble()).isZero();
        assertThat(found.path("first").path("expectedCalibrationError").asDouble())
                .isEqualTo(found.path("second").path("expectedCalibrationError").asDouble())
                .isBetween(0.01, 0.03);
        assertThat(found.path("outputs").get(0).path("largest").asDouble()).isZero();
    }

    @Test
    void a_damaged_version_shows_what_it_loses() {
        assertThat(compare("fashion-1.0.0.onnx", "fashion-1.1.0.onnx")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("accuracy lost by B  0.802", "output logits");
    }

    @Test
    void formats_may_differ() {
        assertThat(compare("fashion-1.0.0.onnx", "fashion-1.0.0.tflite")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("ONNX", "TensorFlow Lite", "same class");
    }

    @Test
    void a_file_that_is_missing_is_wrong_usage_and_one_that_is_no_model_is_refused() throws IOException {
        assertThat(compare("fashion-1.0.0.onnx", "absent.onnx")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("absent.onnx", "a file or folder that exists");
        Path text = Files.writeString(folder.resolve("notes.onnx"), "not a model");
        assertThat(compare("fashion-1.0.0.onnx", text.toString())).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("refused: ");
    }

    @Test
    void what_is_wrong_with_a_model_says_which() throws IOException {
        Path text = Files.writeString(folder.resolve("cut.onnx"), "not a model");
        assertThat(compare("fashion-1.0.0.onnx", text.toString())).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("refused: B: ");
    }

    @Test
    void a_folder_for_a_spec_is_wrong_usage() {
        String model = FASHION.resolve("fashion-1.0.0.onnx").toString();
        String data = FASHION.resolve("holdout.npz").toString();
        assertThat(run(List.of(model, model, "--data", data, "--spec", folder.toString())))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--spec", "a file, not a folder");
    }

    @Test
    void labels_beyond_the_classes_of_a_model_are_refused_though_the_spec_names_none() throws IOException {
        String model = FASHION.resolve("fashion-1.0.0.onnx").toString();
        String spec = Files.readString(FASHION.resolve("model.yaml")).replaceAll("(?m)^ *labels:.*$", "");
        Path file = Files.writeString(folder.resolve("model.yaml"), spec);
        Path data = folder.resolve("data.npz");
        try (ZipFile held = new ZipFile(FASHION.resolve("holdout.npz").toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(data))) {
            for (String name : List.of("image.npy", "label.npy")) {
                byte[] bytes = held.getInputStream(held.getEntry(name)).readAllBytes();
                if (name.equals("label.npy")) {
                    bytes[128] = 10; // the first behind the header
                }
                out.putNextEntry(new ZipEntry(name));
                out.write(bytes);
            }
        }
        assertThat(run(List.of(model, model, "--data", data.toString(), "--spec", file.toString())))
                .isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("label[0]: 10", "the model names 10 classes");
    }

    private int compare(String first, String second, String... more) {
        List<String> words = new ArrayList<>(List.of(
                FASHION.resolve(first).toString(),
                FASHION.resolve(second).toString(),
                "--data",
                FASHION.resolve("holdout.npz").toString(),
                "--spec",
                FASHION.resolve("model.yaml").toString()));
        words.addAll(List.of(more));
        return run(words);
    }

    private int run(List<String> words) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(new CompareCommand(
                new Comparer(Demo.importers(), new Formats(List.of(new OnnxFormat(), new TfliteFormat()))),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                errors));
        command.setErr(new java.io.PrintWriter(errors, true, StandardCharsets.UTF_8));
        return command.execute(words.toArray(String[]::new));
    }
}
