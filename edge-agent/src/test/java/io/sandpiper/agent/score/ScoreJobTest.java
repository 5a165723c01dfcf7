package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the demo's wine model and the real engine. */
final class ScoreJobTest {
    private static final Path WINE = Path.of(System.getProperty("sandpiper.root", ".."), "configs/demo/wine");
    private static final int ROWS = 1_700;
    private static final int BATCH = 250;
    /** A checkpoint after each batch. */
    private static final ScoreOptions OFTEN =
            ScoreOptions.DEFAULT.withSizes(ScoreOptions.MEMORY, 2, BATCH).withCheckpoint(Duration.ZERO);

    private static final Progress NEVER = (rows, about) -> {
        throw new AssertionError("scored again");
    };
    private static final List<Integer> BAD = List.of(3, 700, 1_699);

    @TempDir
    Path folder;

    private CheckpointStore checkpoints;
    private Path input;

    @BeforeEach
    void rows() throws Exception {
        checkpoints = CheckpointStore.open(folder);
        List<String> some = Files.readAllLines(WINE.resolve("holdout.csv"));
        List<String> all = new ArrayList<>(List.of(some.getFirst()));
        for (int i = 0; i < ROWS; i++) {
            String row = some.get(1 + i % (some.size() - 1));
            all.add(BAD.contains(i) ? row.replaceFirst("[^,]+", "much") : row);
        }
        input = Files.write(folder.resolve("rows.csv"), all);
    }

    @AfterEach
    void close() {
        checkpoints.close();
    }

    @Test
    void every_good_row_is_scored_once_and_every_bad_one_rejected_with_line_and_reason() throws Exception {
        Outcome outcome = job("out.csv").run((rows, about) -> {});
        assertThat(outcome.rows()).isEqualTo(ROWS);
        assertThat(outcome.rejected()).isEqualTo(BAD.size());
        List<String> lines = Files.readAllLines(folder.resolve("out.csv"));
        assertThat(lines).hasSize(1 + ROWS - BAD.size());
        assertThat(lines.getFirst()).startsWith("line,label,probability,p_");
        assertThat(lines.stream().skip(1).map(l -> l.substring(0, l.indexOf(','))))
                .doesNotHaveDuplicates();
        List<String> rejects = Files.readAllLines(folder.resolve("out.csv.rejects.csv"));
        assertThat(rejects).hasSize(1 + BAD.size());
        assertThat(rejects.get(1)).startsWith("5,").contains("much", "a number");
    }

    @Test
    void a_job_that_was_interrupted_goes_on_and_ends_with_the_same_bytes() throws Exception {
        job("whole.csv").run((rows, about) -> {});
        assertThatThrownBy(() -> job("cut.csv").run((rows, about) -> {
                    appendWhatNoCheckpointKnows("cut.csv.partial");
                    throw new Interrupted();
                }))
                .isInstanceOf(Interrupted.class);
        assertThat(folder.resolve("cut.csv")).doesNotExist();
        long[] first = {0};
        job("cut.csv").run((rows, about) -> first[0] = first[0] == 0 ? rows : first[0]);
        assertThat(first[0]).isEqualTo(2 * BATCH);
        assertThat(folder.resolve("cut.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
        assertThat(folder.resolve("cut.csv.rejects.csv"))
                .hasSameBinaryContentAs(folder.resolve("whole.csv.rejects.csv"));
    }

    @Test
    void a_job_that_ended_before_its_files_were_in_place_puts_them_there() throws Exception {
        job("whole.csv").run((rows, about) -> {});
        ScoreFiles files = files("late.csv");
        Files.createDirectory(files.output()); // a rename onto it fails
        Files.writeString(files.output().resolve("in-the-way"), "");
        checkpoints.put(files.output(), fresh());
        assertThatThrownBy(() -> job("late.csv").run((rows, about) -> {})).isInstanceOf(IOException.class);
        Files.delete(files.output().resolve("in-the-way"));
        Files.delete(files.output());
        job("late.csv").run((rows, about) -> {
            throw new AssertionError("scored again");
        });
        assertThat(files.output()).hasSameBinaryContentAs(folder.resolve("whole.csv"));
    }

    @Test
    void a_job_that_is_done_is_known_to_be() throws Exception {
        Outcome first = job("out.csv").run((rows, about) -> {});
        byte[] bytes = Files.readAllBytes(folder.resolve("out.csv"));
        Outcome again = job("out.csv").run(NEVER);
        assertThat(first.already()).isFalse();
        assertThat(again.already()).isTrue();
        assertThat(again.labels()).isEqualTo(first.labels());
        assertThat(again.rejected()).isEqualTo(first.rejected());
        assertThat(folder.resolve("out.csv")).hasBinaryContent(bytes);
    }

    @Test
    void a_job_that_ended_between_its_files_and_the_record_of_them_is_known_to_be_done() throws Exception {
        job("out.csv").run((rows, about) -> {});
        Path output = folder.resolve("out.csv");
        Checkpoint done = checkpoints.find(output).orElseThrow();
        Batching batching = Objects.requireNonNull(done.batching());
        Checkpoint unrecorded = done.at(new Tally(done), batching, done.outputBytes(), done.rejectBytes(), true);
        assertThat(unrecorded.placed()).isNull();
        checkpoints.put(output, unrecorded);
        assertThat(job("out.csv").run(NEVER).already()).isTrue();
        assertThat(checkpoints.find(output)).contains(done);
    }

    @Test
    void what_is_done_counts_for_the_same_job_only_and_while_it_stands_unchanged() throws Exception {
        job("out.csv").run((rows, about) -> {});
        ScoreOptions other = OFTEN.withKeep(List.of("label"));
        assertThatThrownBy(() -> job(wine(), files("out.csv"), other).run(NEVER))
                .hasMessageContaining("no such file yet");
        append(folder.resolve("out.csv"), "more\n");
        assertThatThrownBy(() -> job("out.csv").run(NEVER)).hasMessageContaining("no such file yet");
        Files.delete(folder.resolve("out.csv"));
        Files.delete(folder.resolve("out.csv.rejects.csv"));
        assertThat(job("out.csv").run((rows, about) -> {}).already()).isFalse();
    }

    @Test
    void a_job_that_goes_on_says_from_which_row() throws Exception {
        interrupt("cut.csv");
        assertThat(begun("cut.csv")).singleElement().asString().startsWith("goes on from row " + (BATCH + 1) + ":");
    }

    @Test
    void a_job_whose_rows_or_checkpoint_are_gone_says_so_and_starts_over() throws Exception {
        job("whole.csv").run((rows, about) -> {});
        for (String lost : List.of("deleted", "cut", "forgotten")) {
            Path partial = folder.resolve(lost + ".csv.partial");
            interrupt(lost + ".csv");
            switch (lost) {
                case "deleted" -> Files.delete(partial);
                case "cut" -> Files.writeString(partial, "line");
                default -> checkpoints.remove(folder.resolve(lost + ".csv"));
            }
            assertThat(begun(lost + ".csv"))
                    .singleElement()
                    .asString()
                    .startsWith("starts over: ")
                    .contains(partial.toString(), folder.toAbsolutePath().toString());
            assertThat(folder.resolve(lost + ".csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
        }
    }

    @Test
    void a_folder_that_is_not_there_is_named_before_anything_is_done() {
        assertThatThrownBy(() -> job("none/out.csv").run(NEVER))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("none/out.csv (expected: a file in a folder that exists)");
    }

    @Test
    void what_is_there_is_not_written_over() throws Exception {
        Files.writeString(folder.resolve("out.csv"), "mine");
        assertThatThrownBy(() -> job("out.csv").run((rows, about) -> {})).hasMessageContaining("--restart");
        assertThat(folder.resolve("out.csv")).hasContent("mine");
    }

    @Test
    void a_job_does_not_go_on_with_another_input() throws Exception {
        assertThatThrownBy(() -> job("out.csv").run((rows, about) -> {
                    throw new Interrupted();
                }))
                .isInstanceOf(Interrupted.class);
        Files.writeString(input, "more\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> job("out.csv").run((rows, about) -> {})).hasMessageContaining("--input");
    }

    @Test
    void a_job_does_not_go_on_with_another_spec_or_version() throws Exception {
        assertThatThrownBy(() -> job("out.csv").run((rows, about) -> {
                    throw new Interrupted();
                }))
                .isInstanceOf(Interrupted.class);
        String spec = Files.readString(WINE.resolve("model.yaml"));
        InstalledVersion described = wine("1.0.0", spec.replace("Cultivar", "Another cultivar"));
        InstalledVersion renamed = wine("1.0.1", spec);
        for (InstalledVersion other : List.of(described, renamed)) {
            assertThatThrownBy(() -> job(other, files("out.csv")).run((rows, about) -> {}))
                    .hasMessageContaining("model")
                    .hasMessageContaining("--restart");
        }
    }

    @Test
    void an_input_that_changes_while_it_is_scored_gives_no_output() throws Exception {
        boolean[] changed = {false};
        assertThatThrownBy(() -> job("out.csv").run((rows, about) -> {
                    if (!changed[0]) {
                        changed[0] = true;
                        append(input, "1,2,3\n");
                    }
                }))
                .hasMessageContaining("--input");
        assertThat(folder.resolve("out.csv")).doesNotExist();
    }

    @Test
    void a_second_job_on_the_same_output_is_refused_and_disturbs_nothing() throws Exception {
        job("whole.csv").run((rows, about) -> {});
        boolean[] tried = {false};
        job("out.csv").run((rows, about) -> {
            if (!tried[0]) {
                tried[0] = true;
                assertThatThrownBy(() -> job("out.csv").run((r, a) -> {})).hasMessageContaining("no other job");
                assertThatThrownBy(() -> job("out.csv").restart((r, a) -> {})).hasMessageContaining("no other job");
            }
        });
        assertThat(tried[0]).isTrue();
        assertThat(folder.resolve("out.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
        assertThat(folder.resolve("out.csv.lock")).doesNotExist();
    }

    @Test
    void a_restart_scores_everything_again() throws Exception {
        job("whole.csv").run((rows, about) -> {});
        Files.writeString(folder.resolve("out.csv"), "mine");
        job("out.csv").restart((rows, about) -> {});
        assertThat(folder.resolve("out.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
    }

    @Test
    void a_restart_deletes_nothing_where_the_input_is_written_over_or_cannot_be_read() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), input);
        Path out = Files.writeString(folder.resolve("out.csv"), "mine");
        for (ScoreFiles files : List.of(
                new ScoreFiles(input, input, out),
                new ScoreFiles(input, link, out),
                new ScoreFiles(input, out, link),
                new ScoreFiles(input, out, out),
                new ScoreFiles(folder.resolve("none.csv"), out, folder.resolve("rejects.csv")),
                new ScoreFiles(out, folder.resolve("other.csv"), folder.resolve("rejects.csv")))) {
            assertThatThrownBy(() -> job(wine(), files).restart((rows, about) -> {}))
                    .isInstanceOfAny(IOException.class, InvalidInputException.class);
        }
        assertThat(input).exists();
        assertThat(out).hasContent("mine");
    }

    /** Ends after its first checkpoint. */
    private void interrupt(String output) {
        assertThatThrownBy(() -> job(output).run((rows, about) -> {
                    throw new Interrupted();
                }))
                .isInstanceOf(Interrupted.class);
    }

    /** What a run says before its first row. */
    private List<String> begun(String output) throws Exception {
        List<String> said = new ArrayList<>();
        job(output).run(new Progress() {
            @Override
            public void at(long rows, long about) {}

            @Override
            public void begins(String how) {
                said.add(how);
            }
        });
        return said;
    }

    private Checkpoint fresh() throws IOException {
        InstalledVersion wine = wine();
        return Checkpoint.first(Digest.of(input), wine, Digest.of(wine.modelFile()), "csv to csv, kept columns []");
    }

    private ScoreJob job(String output) throws IOException {
        return job(wine(), files(output));
    }

    private ScoreJob job(InstalledVersion version, ScoreFiles files) {
        return job(version, files, OFTEN);
    }

    private ScoreJob job(InstalledVersion version, ScoreFiles files, ScoreOptions options) {
        Engine engine = ServiceLoader.load(Engine.class).findFirst().orElseThrow();
        return new ScoreJob(checkpoints, engine, version, files, options);
    }

    private ScoreFiles files(String output) {
        return new ScoreFiles(input, folder.resolve(output), folder.resolve(output + ".rejects.csv"));
    }

    private static InstalledVersion wine() throws IOException {
        return wine("1.0.0", Files.readString(WINE.resolve("model.yaml")));
    }

    private static InstalledVersion wine(String version, String spec) {
        return new InstalledVersion(
                "wine",
                version,
                null,
                "fp32",
                MediaTypes.ONNX,
                WINE.resolve("wine-1.0.0.onnx"),
                ModelSpec.parseYaml(spec.getBytes(StandardCharsets.UTF_8)),
                Instant.EPOCH);
    }

    private void appendWhatNoCheckpointKnows(String name) {
        append(folder.resolve(name), "half a li");
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Interrupted extends RuntimeException {}
}
