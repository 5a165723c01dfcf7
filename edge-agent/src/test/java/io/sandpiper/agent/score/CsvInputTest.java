package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvInputTest {
    @TempDir
    Path folder;

    private List<String> rows = List.of();

    @BeforeEach
    void score_the_plain_file() throws Exception {
        rows = Wine.rows();
        score(text(rows, "\n"), "plain.csv");
    }

    @Test
    void a_byte_order_mark_line_ends_of_windows_and_quotes_change_nothing() throws Exception {
        List<String> quoted = new ArrayList<>();
        for (String row : rows) {
            quoted.add("\"" + row.replaceFirst(",", "\","));
        }
        score("\uFEFF" + text(quoted, "\r\n"), "windows.csv");
        assertThat(folder.resolve("windows.csv")).hasSameBinaryContentAs(folder.resolve("plain.csv"));
    }

    @Test
    void columns_are_found_by_name_in_any_order() throws Exception {
        List<String> turned = new ArrayList<>();
        for (String row : rows) {
            List<String> cells = new ArrayList<>(Arrays.asList(row.split(",")));
            Collections.reverse(cells);
            turned.add(String.join(",", cells) + ",\"more, \"\"quoted\"\"\nover two lines\"");
        }
        turned.set(0, turned.getFirst().replaceFirst(",\"more.*(?s:.*)", ",note"));
        score(text(turned, "\n"), "turned.csv");
        assertThat(withoutLine("turned.csv")).isEqualTo(withoutLine("plain.csv"));
    }

    @Test
    void what_is_kept_comes_through_as_it_was() throws Exception {
        List<String> noted = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            noted.add(i == 0 ? "note," + rows.get(i) : "\"a, \"\"" + i + "\"\"\"," + rows.get(i));
        }
        Path input = Files.writeString(folder.resolve("noted.csv"), text(noted, "\n"));
        Wine.score(folder, input, "kept.csv", Wine.OFTEN.withKeep(List.of("label", "note")));
        List<String> kept = Files.readAllLines(folder.resolve("kept.csv"));
        assertThat(kept.getFirst()).startsWith("line,input_label,note,label,probability");
        assertThat(kept.get(1)).startsWith("2,2,\"a, \"\"1\"\"\",class_2,");
    }

    @Test
    void a_missing_column_is_named_with_file_and_header() {
        assertThatThrownBy(() -> score(text(rows, "\n").replaceFirst("alcohol", "spirit"), "none.csv"))
                .hasMessageContaining("none.csv.in, header")
                .hasMessageContaining("a column alcohol");
        assertThat(folder.resolve("none.csv")).doesNotExist();
    }

    @Test
    void an_empty_file_is_refused() {
        assertThatThrownBy(() -> score("", "none.csv")).hasMessageContaining("none.csv.in, header: 0 columns");
    }

    @Test
    void a_header_alone_gives_no_rows() throws Exception {
        assertThat(score(rows.getFirst(), "none.csv").rows()).isZero();
        assertThat(folder.resolve("none.csv")).exists();
    }

    @Test
    void one_row_without_an_end_of_line_is_scored() throws Exception {
        assertThat(score(rows.get(0) + "\n" + rows.get(1), "one.csv").scored()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("one.csv"))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "", "much", "1e999", "0x", "1,2"})
    void a_row_that_is_none_goes_to_the_rejects_with_its_line_and_column(String value) throws Exception {
        List<String> some = new ArrayList<>(rows.subList(0, 4));
        some.set(2, some.get(2).replaceFirst("[^,]+", value));
        Outcome outcome = score(text(some, "\n"), "some.csv");
        assertThat(outcome.rejected()).isEqualTo(1);
        assertThat(outcome.scored()).isEqualTo(2);
        List<String> rejects = Files.readAllLines(folder.resolve("some.csv.rejects.csv"));
        assertThat(rejects.getFirst()).isEqualTo("line,field,value,expected");
        assertThat(rejects.get(1)).startsWith(value.contains(",") ? "3,row,15 cells" : "3,alcohol,");
    }

    @Test
    void a_quote_that_is_never_closed_is_named_with_its_line_and_swallows_nothing() {
        List<String> some = new ArrayList<>(rows);
        some.set(5, "\"" + some.get(5));
        assertThatThrownBy(() -> score(text(some, "\n"), "open.csv"))
                .hasMessageContaining("line 6")
                .hasMessageContaining("a closing quote");
        assertThat(folder.resolve("open.csv")).doesNotExist();
    }

    private Outcome score(String text, String output) throws Exception {
        Path input = Files.write(folder.resolve(output + ".in"), text.getBytes(StandardCharsets.UTF_8));
        return Wine.score(folder, input, output, Wine.OFTEN);
    }

    private List<String> withoutLine(String output) throws Exception {
        return Files.readAllLines(folder.resolve(output)).stream()
                .map(line -> line.substring(line.indexOf(',')))
                .toList();
    }

    private static String text(List<String> lines, String end) {
        return String.join(end, lines) + end;
    }
}
