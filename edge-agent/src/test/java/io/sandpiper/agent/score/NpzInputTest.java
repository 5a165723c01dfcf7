package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NpzInputTest {
    private static final int WIDTH = 13;

    @TempDir
    Path folder;

    @Test
    void an_array_gives_what_the_table_gives_and_a_nan_is_rejected() throws Exception {
        Wine.score(folder, Wine.FOLDER.resolve("holdout.csv"), "table.csv", Wine.OFTEN);
        float[] values = values();
        values[2 * WIDTH + 1] = Float.NaN;
        Outcome outcome = Wine.score(folder, file("a.npz", npy(values), values.length), "out.csv", Wine.OFTEN);
        assertThat(outcome.rejected()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("out.csv.rejects.csv")))
                .containsExactly("row,field,value,expected", "2,features.malic_acid,NaN,a finite number");
        List<String> table = Files.readAllLines(folder.resolve("table.csv"));
        List<String> lines = Files.readAllLines(folder.resolve("out.csv"));
        assertThat(lines).hasSize(table.size() - 1);
        assertThat(lines.get(1)).isEqualTo("0" + table.get(1).substring(1));
    }

    @Test
    void an_archive_that_is_cut_is_refused() throws Exception {
        byte[] whole = Files.readAllBytes(file("a.npz", npy(values()), values().length));
        for (int length : new int[] {5, 100, whole.length / 2, whole.length - 1}) {
            Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Wine.score(folder, cut, "out.csv", Wine.OFTEN))
                    .hasMessageContaining("cut.npz: a damaged archive");
            assertThat(folder.resolve("out.csv")).doesNotExist();
        }
    }

    @Test
    void an_array_that_holds_less_than_it_says_ends_the_job_without_an_output() throws Exception {
        byte[] short_ = Arrays.copyOf(npy(values()), npy(values()).length - 100);
        Path input = file("short.npz", short_, values().length);
        assertThatThrownBy(() -> Wine.score(folder, input, "out.csv", Wine.OFTEN))
                .hasMessageContaining("short.npz, features, row 50 and on");
        assertThat(folder.resolve("out.csv")).doesNotExist();
    }

    @Test
    void an_archive_without_the_input_names_it() throws Exception {
        Path input = folder.resolve("other.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(input))) {
            zip.putNextEntry(new ZipEntry("other.npy"));
            zip.write(npy(values()));
        }
        assertThatThrownBy(() -> Wine.score(folder, input, "out.csv", Wine.OFTEN))
                .hasMessageContaining("other.npz: other.npy (expected: an array features.npy)");
    }

    private Path file(String name, byte[] npy, int values) throws Exception {
        assertThat(values % WIDTH).isZero();
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("features.npy"));
            zip.write(npy);
        }
        return file;
    }

    private static byte[] npy(float[] values) throws Exception {
        String header =
                "{'descr': '<f4', 'fortran_order': False, 'shape': (" + values.length / WIDTH + ", " + WIDTH + "), }";
        header = header + " ".repeat(118 - 1 - header.length()) + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        out.write(data.array());
        return out.toByteArray();
    }

    private static float[] values() throws Exception {
        List<String> rows = Wine.rows();
        float[] values = new float[(rows.size() - 1) * WIDTH];
        for (int row = 1; row < rows.size(); row++) {
            String[] cells = rows.get(row).split(",");
            for (int i = 0; i < WIDTH; i++) {
                values[(row - 1) * WIDTH + i] = Float.parseFloat(cells[i]);
            }
        }
        return values;
    }
}
