package io.sandpiper.protocol.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedBlobTest {
    private static final int CHUNK = SealHeader.CHUNK_BYTES;
    private static final int SEALED_CHUNK = CHUNK + ChunkCipher.TAG_BYTES;
    private static final SecretKey KEY = key(1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7})
    void opens_what_was_sealed(int bytes) throws Exception {
        Path sealed = sealed(bytes);
        assertThat(SealedBlob.is(sealed)).isTrue();
        assertThat(SealedBlob.plainBytes(sealed)).isEqualTo(bytes);
        assertThat(SealedBlob.open(sealed, KEY)).isEqualTo(plain(bytes));
        int chunks = Math.max(1, (bytes + CHUNK - 1) / CHUNK);
        assertThat(Files.size(sealed)).isEqualTo(SealHeader.BYTES + bytes + chunks * (long) ChunkCipher.TAG_BYTES);
    }

    @Test
    void two_seals_of_one_file_with_one_key_have_nothing_in_common() throws Exception {
        byte[] one = Files.readAllBytes(sealed(4 * CHUNK));
        Files.delete(folder.resolve("sealed"));
        byte[] two = Files.readAllBytes(sealed(4 * CHUNK));
        assertThat(Arrays.copyOfRange(one, 100, one.length)).isNotEqualTo(Arrays.copyOfRange(two, 100, two.length));
    }

    @Test
    void a_plain_file_is_not_taken_for_a_sealed_one() throws Exception {
        assertThat(SealedBlob.is(Files.write(folder.resolve("plain"), plain(100))))
                .isFalse();
        assertThat(SealedBlob.is(Files.write(folder.resolve("short"), new byte[3])))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                12, // the size in its header
                SealHeader.BYTES - 1, // the salt
                SealHeader.BYTES, // the first chunk
                SealHeader.BYTES + SEALED_CHUNK + 5, // the second
                SealHeader.BYTES + 3 * SEALED_CHUNK - 1 // the last tag
            })
    void refuses_a_changed_byte(int at) throws Exception {
        byte[] bytes = Files.readAllBytes(sealed(3 * CHUNK));
        bytes[at] ^= 1;
        refused(bytes);
    }

    @Test
    void refuses_swapped_chunks() throws Exception {
        byte[] bytes = Files.readAllBytes(sealed(3 * CHUNK));
        byte[] swapped = bytes.clone();
        int first = SealHeader.BYTES;
        int second = first + SEALED_CHUNK;
        System.arraycopy(bytes, first, swapped, second, SEALED_CHUNK);
        System.arraycopy(bytes, second, swapped, first, SEALED_CHUNK);
        refused(swapped);
    }

    @Test
    void refuses_a_truncated_blob_also_where_its_header_says_so() throws Exception {
        byte[] bytes = Files.readAllBytes(sealed(3 * CHUNK));
        refused(Arrays.copyOf(bytes, bytes.length - 1));
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - SEALED_CHUNK);
        refused(shorter);
        ByteBuffer.wrap(shorter).putLong(12, 2L * CHUNK);
        refused(shorter);
    }

    @Test
    void refuses_what_was_appended() throws Exception {
        byte[] bytes = Files.readAllBytes(sealed(CHUNK));
        refused(Arrays.copyOf(bytes, bytes.length + SEALED_CHUNK));
    }

    @Test
    void refuses_another_key() throws Exception {
        Path sealed = sealed(100);
        assertThatThrownBy(() -> SealedBlob.open(sealed, key(2)))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("chunk 0 does not open");
    }

    @Test
    void wipes_what_it_had_opened_before_a_fault() throws Exception {
        byte[] bytes = Files.readAllBytes(sealed(3 * CHUNK));
        bytes[SealHeader.BYTES + 2 * SEALED_CHUNK] ^= 1;
        Path changed = Files.write(folder.resolve("changed"), bytes);
        ByteBuffer plain = ByteBuffer.allocateDirect(3 * CHUNK);
        assertThatThrownBy(() -> SealedBlob.open(changed, KEY, plain)).isInstanceOf(SealException.class);
        assertThat(plain.position()).isZero();
        byte[] left = new byte[3 * CHUNK];
        plain.get(0, left);
        assertThat(left).containsOnly(0);
    }

    private void refused(byte[] bytes) throws Exception {
        Path changed = Files.write(folder.resolve("changed"), bytes);
        assertThatThrownBy(() -> SealedBlob.open(changed, KEY)).isInstanceOf(SealException.class);
    }

    private Path sealed(int bytes) throws Exception {
        Path plain = Files.write(folder.resolve("plain-" + bytes), plain(bytes));
        Path sealed = folder.resolve("sealed");
        SealedBlob.seal(plain, sealed, KEY);
        return sealed;
    }

    private static byte[] plain(int bytes) {
        byte[] plain = new byte[bytes];
        new Random(7).nextBytes(plain);
        return plain;
    }

    private static SecretKey key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return new SecretKeySpec(key, "AES");
    }
}
