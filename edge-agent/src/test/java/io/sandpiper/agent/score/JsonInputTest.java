package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonInputTest {
    @TempDir
    Path folder;

    @Test
    void objects_by_name_and_arrays_give_what_the_table_gives() throws Exception {
        Wine.score(folder, Wine.FOLDER.resolve("holdout.csv"), "table.csv", Wine.OFTEN);
        List<String> rows = Wine.rows();
        List<String> objects = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            objects.add(objects.size() % 2 == 0 ? named(row) : array(row, "features"));
        }
        score(objects, "objects.csv");
        assertThat(Files.readAllLines(folder.resolve("objects.csv")).stream()
                        .map(l -> l.substring(l.indexOf(',')))
                        .toList())
                .isEqualTo(Files.readAllLines(folder.resolve("table.csv")).stream()
                        .map(l -> l.substring(l.indexOf(',')))
                        .toList());
    }

    @Test
    void what_is_kept_stays_json_in_json() throws Exception {
        String row = named(Wine.rows().get(1));
        List<String> rows = List.of("{\"id\":[1,{\"a\":\"b\"}]," + row.substring(1), row);
        Path input = Files.write(folder.resolve("in.jsonl"), rows);
        Wine.score(folder, input, "kept.jsonl", Wine.OFTEN.withKeep(List.of("id")));
        List<String> kept = Files.readAllLines(folder.resolve("kept.jsonl"));
        assertThat(kept.get(0)).startsWith("{\"line\":1,\"id\":[1,{\"a\":\"b\"}],\"label\":\"class_2\"");
        assertThat(kept.get(1)).startsWith("{\"line\":2,\"id\":null,\"label\":\"class_2\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"alcohol\": 1.5|row|a JSON object",
                "[1,2]|row|one JSON object a line",
                "{\"alcohol\": NaN}|row|a JSON object",
                "{\"alcohol\": \"13\"}|alcohol|a number",
                "{\"alcohol\": null}|alcohol|a number",
                "{\"alcohol\": 1e999}|features.alcohol|a finite number",
                "{\"alcohol\": 13, \"alcohol\": 13}|alcohol|each value once",
                "{\"alcohol\": 13}|malic_acid|a number",
                "{\"features\": [1,2]}|features|13 numbers",
                "{\"features\": [[1],[2,3]]}|features|13 numbers",
                "{\"features\": [1,[2]]}|features|13 numbers",
                "{\"features\": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}|features|13 numbers",
                "{} {}|row|one JSON object a line"
            })
    void a_line_that_is_no_row_is_rejected_with_its_field(String line, String field, String expected) throws Exception {
        Outcome outcome = score(
                List.of(named(Wine.rows().get(1)), "", line, named(Wine.rows().get(2))), "some.csv");
        assertThat(outcome.scored()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("some.csv.rejects.csv")))
                .contains("\n3," + field + ",")
                .contains(expected);
    }

    private Outcome score(List<String> lines, String output) throws Exception {
        return Wine.score(folder, Files.write(folder.resolve("in.jsonl"), lines), output, Wine.OFTEN);
    }

    private static String named(String row) throws Exception {
        String[] names = Wine.rows().getFirst().split(",");
        String[] cells = row.split(",");
        List<String> members = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            members.add("\"" + names[i] + "\": " + cells[i]);
        }
        return "{" + String.join(", ", members) + "}";
    }

    private static String array(String row, String input) throws Exception {
        String[] cells = row.split(",");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            values.add(cells[i]);
        }
        return "{\"" + input + "\": [" + String.join(",", values) + "]}";
    }
}
