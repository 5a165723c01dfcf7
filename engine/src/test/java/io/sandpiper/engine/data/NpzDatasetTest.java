package io.sandpiper.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzDatasetTest {
    private static final ModelSpec SPEC = ModelSpec.parseYaml("""
            schemaVersion: 1
            task: image-classification
            inputs: [{name: image, datatype: FP32, shape: [-1, 2, 2]}]
            outputs: [{name: logits, role: logits, labels: [shirt, boot]}]
            """.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    @Test
    void names_arrays_that_are_neither_input_nor_classes() throws IOException {
        Path file = folder.resolve("unread.npz");
        try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("image.npy", "label.npy", "labels.npy", "y.npy")) {
                zip.putNextEntry(new java.util.zip.ZipEntry(name));
            }
        }
        assertThat(Dataset.unread(file, SPEC)).containsExactly("labels", "y");
    }

    @Test
    void reads_bytes_and_labels() throws IOException {
        Dataset data = read(Map.of(
                "image", npy("|u1", "(2, 2, 2)", new byte[] {0, 1, 2, 3, 4, 5, 6, (byte) 255}),
                "label", npy("<i8", "(2,)", longs(ByteOrder.LITTLE_ENDIAN, 1, 0))));
        assertThat(data.samples()).isEqualTo(2);
        assertThat(data.labels()).containsExactly(1, 0);
        assertThat(data.input("image").get(7)).isEqualTo(255);
        assertThat(data.input("image").sampleElements()).isEqualTo(4);
    }

    @Test
    void keeps_every_second_sample_of_what_would_take_too_much_memory() throws IOException {
        Map<String, byte[]> arrays = Map.of(
                "image",
                        npy("|u1", "(5, 2, 2)", new byte[] {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4
                        }),
                "label", npy("<i8", "(5,)", longs(ByteOrder.LITTLE_ENDIAN, 1, 0, 1, 0, 0)));
        Dataset half = Dataset.readSpread(write(arrays), SPEC, 12);
        assertThat(half.samples()).isEqualTo(3);
        assertThat(half.labels()).containsExactly(1, 1, 0);
        assertThat(half.input("image").get(4)).isEqualTo(2);
        assertThat(half.input("image").get(8)).isEqualTo(4);
        assertThat(Dataset.readSpread(write(arrays), SPEC, 20).samples()).isEqualTo(5);
    }

    @Test
    void does_not_hide_that_arrays_do_not_fit_together_by_leaving_samples_out() throws IOException {
        Path file = write(Map.of(
                "image", npy("|u1", "(5, 2, 2)", new byte[20]),
                "label", npy("<i8", "(6,)", longs(ByteOrder.LITTLE_ENDIAN, 1, 0, 1, 0, 0, 0))));
        assertThatThrownBy(() -> Dataset.readSpread(file, SPEC, 12))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("label: 6 samples (expected: 5 samples, as the other arrays have)");
    }

    @Test
    void reads_big_endian_as_little_endian() throws IOException {
        byte[] floats = ByteBuffer.allocate(16)
                .putFloat(1.5f)
                .putFloat(-2)
                .putFloat(3)
                .putFloat(4e9f)
                .array();
        Dataset data = read(Map.of("image", npy(">f4", "(1, 2, 2)", floats)));
        assertThat(data.input("image").get(0)).isEqualTo(1.5);
        assertThat(data.input("image").get(3)).isEqualTo(4e9f);
        assertThat(data.labels()).isNull();
    }

    @Test
    void names_the_array_that_is_missing() {
        refused(Map.of("other", npy("|u1", "(1,)", new byte[1])), "other.npy (expected: an array named image)");
    }

    @Test
    void refuses_a_label_that_is_no_class() {
        refused(
                Map.of(
                        "image", npy("|u1", "(1, 2, 2)", new byte[4]),
                        "label", npy(">i8", "(1,)", longs(ByteOrder.BIG_ENDIAN, 7))),
                "label[0]: 7 (expected: a class index from 0 to 1)");
    }

    @Test
    void refuses_a_header_that_says_more_than_the_archive_can_hold() {
        refused(Map.of("image", npy("|u1", "(100000000, 2, 2)", new byte[4])), "bytes packed");
    }

    @Test
    void refuses_a_shape_beyond_the_limit_before_taking_memory() {
        refused(Map.of("image", npy("<f8", "(4000000000, 2, 2)", new byte[4])), "image");
    }

    @Test
    void refuses_truncated_data() {
        refused(Map.of("image", npy("|u1", "(2, 2, 2)", new byte[7])), "7 bytes (expected: 8 bytes of data)");
    }

    @Test
    void refuses_objects() {
        refused(Map.of("image", npy("|O8", "(2, 2, 2)", new byte[64])), "O8");
        refused(
                Map.of("image", npy("|O", "(1, 2, 2)", new byte[64])),
                "image: Python objects (O) (expected: numbers or texts: save array.astype(str))");
    }

    @Test
    void reads_texts_of_characters_and_of_bytes_without_their_padding() throws IOException {
        byte[] characters = ByteBuffer.allocate(24)
                .putInt('a')
                .putInt(0x1F426)
                .putInt(0)
                .putInt(0)
                .array();
        assertThat(texts(npy(">U3", "(2, 1)", characters))).containsExactly("a\uD83D\uDC26", "");
        byte[] bytes = {'a', (byte) 0xC3, (byte) 0xA9, 0, 'b', 0, 0, 0};
        assertThat(texts(npy("|S4", "(2, 1)", bytes))).containsExactly("aé", "b");
    }

    @Test
    void refuses_what_is_no_text() {
        assertThatThrownBy(() -> texts(npy("|S1", "(1, 1)", new byte[] {(byte) 0xC3})))
                .hasMessage("word[0]: bytes that are no text (expected: UTF-8)");
        assertThatThrownBy(() -> texts(npy("<U1", "(1, 1)", new byte[] {0, (byte) 0xD8, 0, 0})))
                .hasMessage("word[0]: d800 (expected: characters of Unicode)");
        assertThatThrownBy(() -> texts(npy("<U1", "(1, 1)", new byte[] {1, 2, 3, 4})))
                .hasMessage("word[0]: 4030201 (expected: characters of Unicode)");
        assertThatThrownBy(() -> texts(npy("<U9999999", "(1, 1)", new byte[4])))
                .hasMessage("word: U9999999 (expected: texts of 1 to 1048576 characters)");
        assertThatThrownBy(() -> texts(npy("<f4", "(1, 1)", new byte[4])))
                .hasMessage("word: numbers (expected: texts, NumPy's type U or S)");
        refused(Map.of("image", npy("|S1", "(1, 2, 2)", new byte[4])), "image: texts (expected: numbers)");
    }

    @Test
    void short_texts_count_by_what_they_take_in_memory() {
        assertThatThrownBy(() -> texts(npy("|S1", "(30000000, 1)", new byte[4])))
                .hasMessageContaining("bytes unpacked");
    }

    private java.util.List<String> texts(byte[] npy) throws IOException {
        ModelSpec words = ModelSpec.parseYaml("""
                schemaVersion: 1
                task: tabular
                inputs: [{name: word, datatype: BYTES, shape: [-1, 1]}]
                outputs: [{name: y, role: value}]
                """.getBytes(StandardCharsets.UTF_8));
        return ((RawTexts) read(Map.of("word", npy), words).values("word")).texts();
    }

    @Test
    void refuses_a_damaged_archive() throws IOException {
        Path file = folder.resolve("x");
        Files.write(file, new byte[] {'P', 'K', 3, 4, 9, 9, 9});
        assertThatThrownBy(() -> Dataset.read(file, SPEC))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("damaged archive");
    }

    private void refused(Map<String, byte[]> arrays, String words) {
        assertThatThrownBy(() -> read(arrays))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(words);
    }

    private Dataset read(Map<String, byte[]> arrays) throws IOException {
        return read(arrays, SPEC);
    }

    private Dataset read(Map<String, byte[]> arrays, ModelSpec spec) throws IOException {
        return Dataset.read(write(arrays), spec);
    }

    private Path write(Map<String, byte[]> arrays) throws IOException {
        Path file = folder.resolve("data");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> array : new LinkedHashMap<>(arrays).entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        }
        return file;
    }

    private static byte[] npy(String descr, String shape, byte[] data) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.write(header.length());
        out.write(0);
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static byte[] longs(ByteOrder order, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(order);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }
}
