package io.sandpiper.agent.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.digest.Digest;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputDigestTest {
    @TempDir
    Path folder;

    @Test
    void a_file_of_one_segment_has_the_digest_of_its_bytes() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "a,b\n1,2\n");
        assertThat(InputDigest.of(file)).isEqualTo(Digest.of(file));
        assertThat(InputDigest.of(Files.createFile(folder.resolve("empty")))).isEqualTo(Digest.of(new byte[0]));
    }

    @Test
    void each_byte_of_a_long_file_counts() throws Exception {
        Path file = folder.resolve("long");
        long[] places = {0, InputDigest.SEGMENT_BYTES - 1, InputDigest.SEGMENT_BYTES, 2 * InputDigest.SEGMENT_BYTES};
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(2 * InputDigest.SEGMENT_BYTES + 1);
            Digest before = InputDigest.of(file);
            assertThat(InputDigest.of(file)).isEqualTo(before);
            for (long place : places) {
                bytes.seek(place);
                bytes.write(1);
                Digest after = InputDigest.of(file);
                assertThat(after).as("byte %d", place).isNotEqualTo(before);
                before = after;
            }
        }
    }
}
