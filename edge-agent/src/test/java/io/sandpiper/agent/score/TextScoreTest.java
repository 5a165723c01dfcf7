package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.score.store.CheckpointStore;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model of a text, a number that may be missing, and a whole number; files that NumPy and pyarrow wrote of six homes. */
final class TextScoreTest {
    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final Path MODEL = ROOT.resolve("engine/src/test/resources/models/homes.onnx");
    private static final Path FILES = ROOT.resolve("edge-agent/src/test/resources/score");
    private static final ScoreOptions TWO_A_BATCH = ScoreOptions.DEFAULT.withSizes(ScoreOptions.MEMORY, 2, 4);
    /** As ONNX Runtime in Python gives them: the place, the winning class, and its probability's first digits. */
    private static final List<String> ANSWERS =
            List.of("cheap,0.5312", "dear,0.9205", "cheap,0.7595", "dear,0.9977", "cheap,0.5986", "dear,0.7772");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"homes.csv", "homes.jsonl", "homes.parquet", "homes.npz", "homes-bytes.npz"})
    void each_format_gives_the_same_answers(String file) throws Exception {
        Outcome outcome = score(FILES.resolve(file), TWO_A_BATCH, spec());
        assertThat(outcome.rejected()).isZero();
        assertThat(answers()).isEqualTo(ANSWERS);
    }

    @Test
    void batches_are_as_large_as_the_model_is_fast_where_nobody_says() throws Exception {
        score(FILES.resolve("homes.csv"), ScoreOptions.DEFAULT, spec());
        assertThat(answers()).isEqualTo(ANSWERS);
    }

    @Test
    void what_cannot_be_a_sample_is_rejected_with_line_column_and_reason() throws Exception {
        Path bad = Files.writeString(
                folder.resolve("bad.csv"), "colour,age,rooms\nred,1,\nred,old,3\nred,NaN,3\nred,inf,3\n");
        Outcome outcome = score(bad, TWO_A_BATCH, spec());
        assertThat(outcome.rejected()).isEqualTo(3);
        assertThat(Files.readAllLines(folder.resolve("out.csv.rejects.csv")))
                .containsExactly(
                        "line,field,value,expected", "2,rooms,,a number", "3,age,old,a number", "5,age,inf,a number");
    }

    @Test
    void a_text_that_is_no_utf_8_is_rejected() throws Exception {
        byte[] table = "colour,age,rooms\nred,1,2\nr\u00e9d,1,2\n".getBytes(StandardCharsets.ISO_8859_1);
        Outcome outcome = score(Files.write(folder.resolve("latin.csv"), table), TWO_A_BATCH, spec());
        assertThat(outcome.rejected()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("out.csv.rejects.csv")).get(1))
                .startsWith("3,colour,")
                .endsWith("a text in UTF-8");
    }

    @Test
    void json_says_a_text_where_a_text_is_wanted() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), """
                {"colour": 3, "age": 1, "rooms": 2}
                {"colour": null, "age": 1, "rooms": 2}
                {"colour": "red", "age": "1", "rooms": 2}
                {"colour": "red", "age": 1, "rooms": null}
                {"age": 1, "rooms": 2}
                {"colour": ["red"], "age": [null], "rooms": [2]}
                """);
        Outcome outcome = score(bad, TWO_A_BATCH, spec());
        assertThat(Files.readAllLines(folder.resolve("out.csv.rejects.csv")))
                .containsExactly(
                        "line,field,value,expected",
                        "1,colour,3,a text",
                        "2,colour,null,a text",
                        "3,age,1,a number",
                        "4,rooms,null,a number",
                        "5,colour,missing,a text");
        assertThat(outcome.rejected()).isEqualTo(5);
    }

    @Test
    void a_gap_is_refused_where_the_spec_does_not_say_that_it_is_nan() throws Exception {
        ModelSpec strict = ModelSpec.parseYaml(Files.readString(MODEL.resolveSibling("homes.yaml"))
                .replace(", missing: nan", "")
                .getBytes(StandardCharsets.UTF_8));
        for (String file : List.of("homes.csv", "homes.jsonl", "homes.parquet", "homes.npz")) {
            Outcome outcome = score(FILES.resolve(file), TWO_A_BATCH, strict);
            assertThat(outcome.rejected()).as(file).isEqualTo(2);
            assertThat(Files.readString(folder.resolve("out.csv.rejects.csv")))
                    .as(file)
                    .contains("age");
            Files.delete(folder.resolve("out.csv"));
            Files.delete(folder.resolve("out.csv.rejects.csv"));
        }
    }

    @Test
    void python_objects_are_refused_with_what_to_save_instead() {
        assertThatThrownBy(() -> score(FILES.resolve("homes-objects.npz"), TWO_A_BATCH, spec()))
                .hasMessageContaining(
                        "colour: Python objects (O) (expected: numbers or texts: save array.astype(str))");
    }

    @Test
    void numbers_in_the_place_of_texts_are_refused_by_name() {
        ModelSpec other = ModelSpec.parseYaml("""
                schemaVersion: 1
                task: tabular
                inputs:
                  - {name: colour, datatype: BYTES, shape: [-1, 1], features: [rooms]}
                  - {name: age, datatype: FP32, shape: [-1, 1], missing: nan}
                  - {name: rooms, datatype: INT64, shape: [-1, 1]}
                outputs: [{name: label, role: label}]
                """.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> score(FILES.resolve("homes.parquet"), TWO_A_BATCH, other))
                .hasMessage(
                        "homes.parquet, schema, rooms: INT64 (expected: texts: BYTE_ARRAY in UTF-8, or a list of them)");
    }

    private Outcome score(Path input, ScoreOptions options, ModelSpec spec) throws Exception {
        Path target = folder.resolve("out.csv");
        InstalledVersion version =
                new InstalledVersion("homes", "1.0.0", null, "fp32", MediaTypes.ONNX, MODEL, spec, Instant.EPOCH);
        try (CheckpointStore checkpoints = CheckpointStore.open(folder)) {
            return new ScoreJob(
                            checkpoints,
                            Wine.engine(),
                            version,
                            new ScoreFiles(input, target, ScoreFiles.rejectsOf(target)),
                            options)
                    .run((rows, about) -> {});
        }
    }

    /** Class and probability of each row, four digits of it. */
    private List<String> answers() throws Exception {
        return Files.readAllLines(folder.resolve("out.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> cells[1] + "," + cells[2].substring(0, 6))
                .toList();
    }

    private static ModelSpec spec() throws Exception {
        return ModelSpec.parseYaml(Files.readAllBytes(MODEL.resolveSibling("homes.yaml")));
    }
}
