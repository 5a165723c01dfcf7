package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamJobTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream rejects = new ByteArrayOutputStream();

    @Test
    void what_comes_from_a_pipe_goes_to_a_pipe() throws Exception {
        Wine.score(folder, Wine.FOLDER.resolve("holdout.csv"), "file.csv", Wine.OFTEN);
        run(Files.readAllBytes(Wine.FOLDER.resolve("holdout.csv")), null, null, Wine.OFTEN, false);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(folder.resolve("file.csv")));
    }

    @Test
    void bad_rows_of_a_pipe_are_told_beside_it() throws Exception {
        List<String> rows = new ArrayList<>(Wine.rows());
        rows.set(3, "bad" + rows.get(3));
        run(bytes(rows), null, null, Wine.OFTEN.withFormats(null, OutputKind.jsonl), false);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(rows.size() - 2);
        assertThat(rejects.toString(StandardCharsets.UTF_8)).startsWith("line,field,value,expected\n4,alcohol,bad");
    }

    @Test
    void a_file_from_a_pipe_is_there_whole_or_not_at_all() throws Exception {
        Path output = folder.resolve("out.csv");
        List<String> rows = new ArrayList<>(Wine.rows());
        rows.set(55, "\"" + rows.get(55));
        assertThatThrownBy(() -> run(bytes(rows), null, output, Wine.OFTEN, false))
                .hasMessageContaining("standard input, line 56");
        assertThat(output).doesNotExist();
        assertThat(PartialFile.of(output)).doesNotExist();
        run(bytes(Wine.rows()), null, output, Wine.OFTEN, false);
        assertThat(Files.readAllLines(output)).hasSize(Wine.rows().size());
        assertThatThrownBy(() -> run(bytes(Wine.rows()), null, output, Wine.OFTEN, false))
                .hasMessageContaining("--restart");
        run(bytes(Wine.rows()), null, output, Wine.OFTEN, true);
    }

    @Test
    void what_is_read_from_its_end_does_not_come_through_a_pipe() {
        byte[] zip = {'P', 'K', 3, 4, 0, 0};
        assertThatThrownBy(() -> run(zip, null, null, Wine.OFTEN, false)).hasMessageContaining("npz is read");
        assertThatThrownBy(() ->
                        run(bytes(Wine.rows()), null, null, Wine.OFTEN.withFormats(null, OutputKind.parquet), false))
                .hasMessageContaining("--output-format");
    }

    private void run(byte[] in, @Nullable Path input, @Nullable Path output, ScoreOptions options, boolean replace)
            throws Exception {
        OutputStream told = rejects;
        StreamJob.Ends ends = new StreamJob.Ends(input, new ByteArrayInputStream(in), output, out, null, told);
        new StreamJob(Wine.engine(), Wine.version(), options, ends).run(replace, (rows, about) -> {});
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
