package io.sandpiper.protocol.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkListTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "65536,1", "65537,2", "131072,2", "2147483648,32768"})
    void counts_the_chunks_of_a_blob(long size, int count) {
        assertThat(ChunkList.count(size)).isEqualTo(count);
    }

    @Test
    void each_chunk_matches_its_own_place_only() throws IOException {
        byte[] blob = new byte[Limits.CHUNK_BYTES * 2 + 5];
        new Random(7).nextBytes(blob);
        Path file = Files.write(folder.resolve("blob"), blob);
        ChunkList list = ChunkList.parse(ChunkList.of(file).bytes(), blob.length);
        byte[] second = Arrays.copyOfRange(blob, Limits.CHUNK_BYTES, 2 * Limits.CHUNK_BYTES);
        assertThat(list.matches(1, second)).isTrue();
        assertThat(list.matches(0, second)).isFalse();
        second[100] ^= 1;
        assertThat(list.matches(1, second)).isFalse();
        assertThat(list.matches(3, second)).isFalse();
        assertThat(ChunkList.length(blob.length, 2)).isEqualTo(5);
    }

    @Test
    void a_blob_of_one_chunk_needs_no_list() {
        byte[] blob = {1, 2, 3};
        assertThat(ChunkList.ofOne(Digest.of(blob)).matches(0, blob)).isTrue();
    }

    @Test
    void refuses_a_list_that_does_not_belong_to_the_size() {
        assertThatThrownBy(() -> ChunkList.parse(new byte[32], 70_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("64 bytes");
    }

    @Test
    void a_bitmap_survives_the_wire_and_refuses_surplus_bits() {
        ChunkBitmap bitmap = ChunkBitmap.allMissing(20);
        bitmap.have(3);
        ChunkBitmap read = ChunkBitmap.parse(bitmap.bytes(), 20);
        assertThat(read.isMissing(3)).isFalse();
        assertThat(read.missingCount()).isEqualTo(19);
        assertThatThrownBy(() -> ChunkBitmap.parse(bitmap.bytes(), 10)).isInstanceOf(InvalidInputException.class);
    }
}
