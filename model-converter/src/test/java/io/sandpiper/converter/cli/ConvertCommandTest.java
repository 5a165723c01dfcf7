package io.sandpiper.converter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.Conversion;
import io.sandpiper.converter.Demo;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.OnnxFormat;
import io.sandpiper.converter.format.TfliteFormat;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConvertCommandTest {
    private static final Path WINE =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/wine");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void programs_read_events_of_which_the_last_has_the_result() {
        assertThat(convert(WINE.resolve("wine-1.0.0.onnx"), "--progress", "json"))
                .isZero();
        List<PushEvent> events = events();
        assertThat(events)
                .extracting(PushEvent::state)
                .startsWith(State.RUNNING)
                .endsWith(State.ACCEPTED);
        PushEvent.Result result =
                java.util.Objects.requireNonNull(events.getLast().result());
        assertThat(result.variants()).containsKey("fp32");
        assertThat(folder.resolve("out/report.json")).exists();
    }

    @Test
    void a_refusal_is_the_last_event_and_exit_code_3() throws IOException {
        Path model = Files.writeString(folder.resolve("model"), "not a model");
        assertThat(convert(model, "--progress", "json")).isEqualTo(3);
        PushEvent last = events().getLast();
        assertThat(last.state()).isEqualTo(State.REFUSED);
        assertThat(last.message()).contains("expected: an ONNX file");
    }

    @Test
    void people_read_a_table_and_notes() {
        assertThat(convert(
                        WINE.resolve("wine-1.0.0.onnx"),
                        "--holdout",
                        WINE.resolve("holdout.csv").toString(),
                        "--spec",
                        WINE.resolve("model.yaml").toString(),
                        "--export",
                        folder.resolve("export").toString()))
                .isZero();
        assertThat(text(out)).contains("VARIANT", "fp32", "0.967", "wine@1.0.0  sha256:");
        assertThat(text(err)).contains("note: int8 was left out: no calibration data");
        assertThat(folder.resolve("export/wine-fp32.onnx")).exists();
        assertThat(folder.resolve("export/model.yaml")).exists();
    }

    @Test
    void no_file_of_the_export_folder_is_replaced() throws IOException {
        Path own = Files.writeString(folder.resolve("model.yaml"), "task: tensor");
        assertThat(convert(WINE.resolve("wine-1.0.0.onnx"), "--export", folder.toString()))
                .isEqualTo(2);
        assertThat(text(err)).contains("--export: " + own);
        assertThat(own).hasContent("task: tensor");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_comparison_without_held_out_data_is_a_usage_error() {
        assertThat(convert(WINE.resolve("wine-1.0.0.onnx"), "--baseline-metric", "0.9"))
                .isEqualTo(2);
        assertThat(text(err)).contains("--holdout", "--baseline-metric is judged on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "1.01", "-0.1"})
    void a_baseline_that_is_no_share_is_a_usage_error(String share) {
        assertThat(judged("holdout.csv", "--baseline-metric", share)).isEqualTo(2);
        assertThat(text(err)).contains("--baseline-metric");
    }

    @Test
    void a_comparison_that_comes_to_nothing_is_refused_unless_a_regression_is_accepted_too() throws IOException {
        Path unlabelled = unlabelled();
        assertThat(judged(unlabelled.toString(), "--baseline-metric", "0.9")).isEqualTo(3);
        assertThat(text(err)).contains("no array or column label", "--accept-regression");
        assertThat(judged(unlabelled.toString(), "--baseline-metric", "0.9", "--accept-regression"))
                .isZero();
        assertThat(text(err)).contains("note: no metric was compared");
    }

    @Test
    void a_gateway_s_comparison_that_comes_to_nothing_is_a_note() throws IOException {
        assertThat(judged(
                        unlabelled().toString(),
                        "--compare-with",
                        WINE.resolve("wine-1.0.0.onnx").toString(),
                        "--compare-if-possible"))
                .isZero();
        assertThat(text(err)).contains("note: no metric was compared");
    }

    @Test
    void what_is_wrong_with_the_compared_file_names_its_option() throws IOException {
        Path other = Files.writeString(folder.resolve("other.onnx"), "not a model");
        assertThat(judged("holdout.csv", "--compare-with", other.toString())).isEqualTo(3);
        assertThat(text(err)).contains("refused: --compare-with");
    }

    @Test
    void a_list_of_no_device_classes_is_a_usage_error() {
        assertThat(convert(WINE.resolve("wine-1.0.0.onnx"), "--target", ",")).isEqualTo(2);
        assertThat(text(err)).contains("--target");
    }

    private Path unlabelled() throws IOException {
        List<String> rows = Files.readAllLines(WINE.resolve("holdout.csv"));
        int label = List.of(rows.getFirst().split(",")).indexOf("label");
        return Files.write(
                folder.resolve("unlabelled.csv"),
                rows.stream()
                        .map(row -> {
                            List<String> cells = new ArrayList<>(List.of(row.split(",")));
                            cells.remove(label);
                            return String.join(",", cells);
                        })
                        .toList());
    }

    private int judged(String holdout, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--holdout",
                WINE.resolve(holdout).toString(),
                "--spec",
                WINE.resolve("model.yaml").toString()));
        words.addAll(List.of(more));
        return convert(WINE.resolve("wine-1.0.0.onnx"), words.toArray(String[]::new));
    }

    @Test
    void a_missing_file_is_a_usage_error() {
        assertThat(convert(folder.resolve("none.onnx"))).isEqualTo(2);
        assertThat(text(err)).contains("none.onnx (expected: a file that exists)");
    }

    private int convert(Path model, String... more) {
        Conversion conversion = new Conversion(
                Demo.importers(),
                new Formats(List.of(new OnnxFormat(), new TfliteFormat())),
                Clock.systemUTC(),
                "test");
        CommandLine command =
                new CommandLine(new ConvertCommand(conversion, new PrintStream(out), new PrintStream(err), false));
        command.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        List<String> words = new ArrayList<>(List.of(
                model.toString(),
                "--name",
                "wine",
                "--version",
                "1.0.0",
                "--out",
                folder.resolve("out").toString()));
        words.addAll(List.of(more));
        return command.execute(words.toArray(String[]::new));
    }

    private List<PushEvent> events() {
        return text(out)
                .lines()
                .map(line -> Json.read("event", line.getBytes(StandardCharsets.UTF_8), PushEvent.class))
                .toList();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
