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
