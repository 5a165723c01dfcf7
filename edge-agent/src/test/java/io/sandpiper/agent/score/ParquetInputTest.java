package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow 26 wrote of the demo's held-out wines. */
final class ParquetInputTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd"})
    void each_compression_gives_what_the_table_gives(String compression) throws Exception {
        Wine.score(folder, Wine.FOLDER.resolve("holdout.csv"), "table.csv", Wine.OFTEN);
        Wine.score(folder, file("wine-" + compression), "out.csv", Wine.OFTEN);
        assertThat(predictions("out.csv")).isEqualTo(predictions("table.csv"));
        assertThat(Files.readAllLines(folder.resolve("out.csv")).get(1)).startsWith("0,");
    }

    @Test
    void a_list_column_is_an_input_and_a_list_of_another_length_is_rejected() throws Exception {
        Outcome outcome = Wine.score(folder, file("wine-list"), "out.csv", Wine.OFTEN.withKeep(List.of("id")));
        assertThat(outcome.rejected()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("out.csv")).get(1)).startsWith("0,wine-0,class_2");
        assertThat(Files.readAllLines(folder.resolve("out.csv.rejects.csv")))
                .containsExactly("row,field,value,expected", "3,features,5 values,a list of 13 numbers");
    }

    @Test
    void a_null_and_a_nan_are_rejected_with_row_and_column() throws Exception {
        Wine.score(folder, file("wine-holes"), "out.csv", Wine.OFTEN);
        assertThat(Files.readAllLines(folder.resolve("out.csv.rejects.csv")))
                .containsExactly(
                        "row,field,value,expected", "2,alcohol,null,a number", "4,features.ash,NaN,a finite number");
    }

    @Test
    void a_job_goes_on_in_the_midst_of_a_row_group() throws Exception {
        Wine.score(folder, file("wine-holes"), "whole.csv", Wine.OFTEN.withSizes(ScoreOptions.MEMORY, 1, 10));
        ScoreOptions stop = Wine.OFTEN.withSizes(ScoreOptions.MEMORY, 1, 10).withStopAtFault(true);
        assertThatThrownBy(() -> Wine.score(folder, file("wine-holes"), "cut.csv", stop))
                .isInstanceOf(StoppedException.class);
        Wine.score(folder, file("wine-holes"), "cut.csv", stop.withStopAtFault(false));
        assertThat(predictions("cut.csv")).isEqualTo(predictions("whole.csv"));
    }

    @Test
    void a_file_that_is_cut_is_refused_wherever_it_is_cut() throws Exception {
        byte[] whole = Files.readAllBytes(file("wine-snappy"));
        for (int length = 4; length < whole.length; length += 97) {
            Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Wine.score(folder, cut, "out.csv", Wine.OFTEN))
                    .as("%d of %d bytes", length, whole.length)
                    .hasMessageContaining("cut.parquet")
                    .hasMessageContaining("a whole Parquet file");
            assertThat(folder.resolve("out.csv")).doesNotExist();
        }
    }

    @Test
    void a_compression_that_is_not_read_is_named_with_those_that_are() throws Exception {
        byte[] whole = Files.readAllBytes(file("wine-snappy"));
        int footer = whole.length
                - 8
                - ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
        for (int i = footer; i < whole.length - 10; i++) {
            // Thrift's compact form: field 4 an i32 of 1, SNAPPY, and field 5 an i64; 7 is LZ4_RAW, as zigzag 14.
            if (whole[i] == 0x15 && whole[i + 1] == 2 && whole[i + 2] == 0x16) {
                whole[i + 1] = 14;
            }
        }
        Path other = Files.write(folder.resolve("lz4.parquet"), whole);
        assertThatThrownBy(() -> Wine.score(folder, other, "out.csv", Wine.OFTEN))
                .hasMessageContaining("lz4.parquet, schema, alcohol: compressed by LZ4_RAW")
                .hasMessageContaining("none, SNAPPY, GZIP or ZSTD");
        assertThat(folder.resolve("out.csv.partial")).doesNotExist();
    }

    @Test
    void a_page_that_is_damaged_ends_the_job_without_an_output() throws Exception {
        byte[] whole = Files.readAllBytes(file("wine-snappy"));
        Arrays.fill(whole, 4, 200, (byte) 0xA5);
        Path damaged = Files.write(folder.resolve("damaged.parquet"), whole);
        assertThatThrownBy(() -> Wine.score(folder, damaged, "out.csv", Wine.OFTEN))
                .hasMessageContaining("damaged.parquet");
        assertThat(folder.resolve("out.csv")).doesNotExist();
        assertThat(folder.resolve("out.csv.partial")).doesNotExist();
        assertThat(folder.resolve("out.csv.rejects.csv.partial")).doesNotExist();
        assertThat(Wine.score(folder, file("wine-snappy"), "out.csv", Wine.OFTEN)
                        .rejected())
                .as("begun anew with a whole file, unasked")
                .isZero();
    }

    @Test
    void a_missing_column_is_named() {
        assertThatThrownBy(() ->
                        Wine.score(folder, file("wine-none"), "out.csv", Wine.OFTEN.withKeep(List.of("vineyard"))))
                .hasMessageContaining("wine-none.parquet, schema")
                .hasMessageContaining("a column vineyard");
    }

    private List<String> predictions(String output) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(output))) {
            lines.add(line.substring(line.indexOf(',')));
        }
        return lines;
    }

    private static Path file(String name) {
        return Path.of(
                System.getProperty("sandpiper.root", ".."), "edge-agent/src/test/resources/score", name + ".parquet");
    }
}
