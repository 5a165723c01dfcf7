package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sandpiper.agent.score.parquet.ParquetRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFormatsTest {
    @TempDir
    Path folder;

    private final Path input = Wine.FOLDER.resolve("holdout.csv");
    private List<String> csv = List.of();

    @BeforeEach
    void as_csv() throws Exception {
        Wine.score(folder, input, "out.csv", Wine.OFTEN);
        csv = Files.readAllLines(folder.resolve("out.csv"));
    }

    @Test
    void json_lines_hold_what_the_table_holds() throws Exception {
        Wine.score(folder, input, "out.jsonl", Wine.OFTEN);
        List<String> lines = new ArrayList<>(List.of(csv.getFirst()));
        for (String line : Files.readAllLines(folder.resolve("out.jsonl"))) {
            JsonNode row = new ObjectMapper().readTree(line);
            List<String> cells = new ArrayList<>(
                    List.of(row.path("line").asText(), row.path("label").asText()));
            cells.add(number(row.path("probability")));
            row.path("probabilities").forEach(p -> cells.add(number(p)));
            lines.add(String.join(",", cells));
        }
        assertThat(lines).isEqualTo(csv);
    }

    @Test
    void parquet_holds_what_the_table_holds_with_a_row_group_a_checkpoint() throws Exception {
        Wine.score(folder, input, "out.parquet", Wine.OFTEN);
        ParquetRows rows = ParquetRows.of(folder.resolve("out.parquet"));
        assertThat(rows.lines()).isEqualTo(csv);
        assertThat(rows.rowGroups()).isEqualTo(2);
        assertThat(rows.rows().getFirst()).containsEntry("line", 2L).containsEntry("label", "class_2");
    }

    @Test
    void parquet_without_rows_is_a_parquet_file_all_the_same() throws Exception {
        Path header =
                Files.writeString(folder.resolve("header.csv"), Wine.rows().getFirst() + "\n");
        Wine.score(folder, header, "none.parquet", Wine.OFTEN);
        assertThat(ParquetRows.of(folder.resolve("none.parquet")).rows()).isEmpty();
    }

    @Test
    void a_table_without_rows_has_the_header_of_one_with_rows() throws Exception {
        String header = Wine.rows().getFirst();
        Path none = Files.writeString(folder.resolve("header.csv"), header + "\n");
        Path bad = Files.writeString(folder.resolve("bad.csv"), header + "\nmuch" + ",1".repeat(13) + "\n");
        for (Path rows : List.of(none, bad)) {
            String output = "of-" + rows.getFileName();
            Wine.score(folder, rows, output, Wine.OFTEN);
            assertThat(Files.readAllLines(folder.resolve(output))).containsExactly(csv.getFirst());
        }
    }

    @Test
    void parquet_that_was_written_can_be_scored_again() throws Exception {
        Wine.score(folder, input, "kept.parquet", Wine.OFTEN.withKeep(List.of("alcohol", "label")));
        ParquetRows rows = ParquetRows.of(folder.resolve("kept.parquet"));
        assertThat(rows.rows().getFirst()).containsEntry("alcohol", "12.58").containsEntry("input_label", "2");
        assertThatThrownBy(() -> Wine.score(folder, folder.resolve("kept.parquet"), "again.csv", Wine.OFTEN))
                .hasMessageContaining("kept.parquet, schema, alcohol: BYTE_ARRAY");
    }

    @Test
    void a_job_does_not_go_on_in_another_form() throws Exception {
        List<String> bad = new ArrayList<>(Wine.rows());
        bad.set(55, "bad" + bad.get(55));
        Path rows = Files.write(folder.resolve("bad.csv"), bad);
        assertThatThrownBy(() -> Wine.score(folder, rows, "cut.csv", Wine.OFTEN.withStopAtFault(true)))
                .isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> Wine.score(folder, rows, "cut.csv", Wine.OFTEN.withFormats(null, OutputKind.jsonl)))
                .hasMessageContaining("--output-format");
    }

    @Test
    void a_job_that_stopped_at_a_bad_row_names_it_and_goes_on_when_told_to_reject() throws Exception {
        List<String> bad = new ArrayList<>(Wine.rows());
        bad.set(55, "bad" + bad.get(55));
        Path rows = Files.write(folder.resolve("bad.csv"), bad);
        for (String output : List.of("stop.csv", "stop.jsonl", "stop.parquet")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> Wine.score(folder, rows, output, Wine.OFTEN.withStopAtFault(true)))
                        .isInstanceOf(StoppedException.class)
                        .hasMessageContaining("bad.csv, line 56, alcohol: bad")
                        .hasMessageContaining("the 54 rows before it are done");
                assertThat(folder.resolve(output)).doesNotExist();
            }
            Outcome outcome = Wine.score(folder, rows, output, Wine.OFTEN);
            assertThat(outcome.rows()).isEqualTo(bad.size() - 1);
            assertThat(outcome.rejected()).isEqualTo(1);
        }
        List<String> expected = new ArrayList<>(csv);
        expected.remove(55);
        assertThat(Files.readAllLines(folder.resolve("stop.csv"))).isEqualTo(expected);
        assertThat(ParquetRows.of(folder.resolve("stop.parquet")).lines()).isEqualTo(expected);
    }

    private static String number(JsonNode value) {
        return Float.toString(value.floatValue());
    }
}
