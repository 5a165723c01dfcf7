package io.sandpiper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ScoreCommandTest {
    private static final Path WINE = Path.of(System.getProperty("sandpiper.root", ".."), "configs/demo/wine");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream people = new ByteArrayOutputStream();

    @Test
    void a_summary_as_json_stands_alone_on_standard_output_and_a_pipe_sees_no_bar() throws Exception {
        assertThat(run("", "--input", WINE.resolve("holdout.csv"), "--output", folder.resolve("o.csv"), "-o", "json"))
                .isZero();
        JsonNode summary = new ObjectMapper().readTree(out.toByteArray());
        assertThat(summary.path("rows").asInt()).isEqualTo(60);
        assertThat(summary.path("labels").path("class_1").asInt()).isEqualTo(24);
        assertThat(summary.path("batchMillis").path("p99").asDouble()).isPositive();
        assertThat(summary.path("rowsPerSecond").asDouble()).isPositive();
        assertThat(people.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void exit_codes_tell_rejected_rows_a_stop_and_bad_input_apart() throws Exception {
        Path some = Files.write(folder.resolve("some.csv"), rows(row -> row == 3));
        Path none = Files.write(folder.resolve("none.csv"), rows(row -> row > 0));
        assertThat(run("", "--input", some, "--output", folder.resolve("1.csv")))
                .isZero();
        assertThat(run("", "--input", none, "--output", folder.resolve("2.csv")))
                .isEqualTo(1);
        assertThat(run("", "--input", some, "--output", folder.resolve("3.csv"), "--on-error", "stop"))
                .isEqualTo(3);
        assertThat(people.toString(StandardCharsets.UTF_8)).contains("some.csv, line 4, alcohol: much");
        assertThat(run("", "--input", folder.resolve("absent"), "--output", folder.resolve("4.csv")))
                .isEqualTo(2);
        assertThat(run("", "--input", some, "--output", folder.resolve("5.csv"), "--memory", "much"))
                .isEqualTo(2);
        assertThat(run("", "--input", some, "--output", folder.resolve("6.csv"), "--input-format", "npz"))
                .isEqualTo(2);
        assertThat(run("", "--input", some, "--output", folder.resolve("7.csv"), "--batch", "0"))
                .isEqualTo(2);
        assertThat(people.toString(StandardCharsets.UTF_8)).contains("--batch: 0 (expected: 1 to 256)");
        assertThat(run("", "--input", some, "--output", folder.resolve("none/8.csv")))
                .isEqualTo(2);
    }

    @Test
    void a_command_that_is_done_says_so_when_it_is_typed_again() throws Exception {
        Object[] command = {"--input", WINE.resolve("holdout.csv"), "--output", folder.resolve("o.csv")};
        assertThat(run("", command)).isZero();
        assertThat(run("", command)).isZero();
        assertThat(people.toString(StandardCharsets.UTF_8)).contains("already scored: 60 rows by wine@1.0.0 fp32 in ");
        assertThat(run("", "--input", command[1], "--output", command[3], "-o", "json"))
                .isZero();
        JsonNode summary = new ObjectMapper().readTree(out.toByteArray());
        assertThat(summary.path("already").asBoolean()).isTrue();
        assertThat(summary.path("rows").asInt()).isEqualTo(60);
        assertThat(run("", "--input", command[1], "--output", command[3], "--keep", "label"))
                .isEqualTo(2);
    }

    @Test
    void pipes_hold_rows_and_nothing_else() throws Exception {
        String rows = String.join("\n", rows(row -> row == 3)) + "\n";
        assertThat(run(rows, "--input", "-", "--output", "-", "-o", "json")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(60).allMatch(l -> l.split(",").length == 6);
        assertThat(people.toString(StandardCharsets.UTF_8)).contains("4,alcohol,much", "\"scored\":59");
    }

    private List<String> rows(java.util.function.IntPredicate bad) throws IOException {
        List<String> rows = new ArrayList<>(Files.readAllLines(WINE.resolve("holdout.csv")));
        for (int i = 0; i < rows.size(); i++) {
            if (bad.test(i)) {
                rows.set(i, rows.get(i).replaceFirst("[^,]+", "much"));
            }
        }
        return rows;
    }

    private int run(String in, Object... arguments) {
        out.reset();
        List<String> all = new ArrayList<>(
                List.of("--model", "wine", "--data", folder.resolve("data").toString()));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        PrintStream told = new PrintStream(people, true, StandardCharsets.UTF_8);
        ScoreCommand command = new ScoreCommand(
                () -> ServiceLoader.load(Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                (data, model) -> wine(),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                told);
        return new CommandLine(command)
                .setExecutionExceptionHandler(new CommandErrors())
                .setErr(new PrintWriter(told, true, StandardCharsets.UTF_8))
                .execute(all.toArray(String[]::new));
    }

    private static InstalledVersion wine() throws IOException {
        return new InstalledVersion(
                "wine",
                "1.0.0",
                null,
                "fp32",
                MediaTypes.ONNX,
                WINE.resolve("wine-1.0.0.onnx"),
                ModelSpec.parseYaml(Files.readAllBytes(WINE.resolve("model.yaml"))),
                Instant.EPOCH);
    }
}
