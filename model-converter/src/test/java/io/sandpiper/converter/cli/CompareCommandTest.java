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

    private int compare(String first, String second, String... more) {
        List<String> words = new ArrayList<>(List.of(
                FASHION.resolve(first).toString(),
                FASHION.resolve(second).toString(),
                "--data",
                FASHION.resolve("holdout.npz").toString(),
                "--spec",
                FASHION.resolve("model.yaml").toString()));
        words.addAll(List.of(more));
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(new CompareCommand(
                new Comparer(Demo.importers(), new Formats(List.of(new OnnxFormat(), new TfliteFormat()))),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                errors));
        command.setErr(new java.io.PrintWriter(errors, true, StandardCharsets.UTF_8));
        return command.execute(words.toArray(String[]::new));
    }
}
