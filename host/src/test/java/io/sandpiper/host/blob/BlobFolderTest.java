package io.sandpiper.host.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobFolderTest {
    @TempDir
    Path folder;

    private BlobFolder blobs;

    @BeforeEach
    void open() throws IOException {
        blobs = new BlobFolder(folder);
    }

    @Test
    void a_blob_stands_under_its_own_digest() throws IOException {
        Digest digest = blobs.put(new byte[] {1, 2, 3});
        assertThat(blobs.has(digest)).isTrue();
        assertThat(blobs.read(digest)).containsExactly(1, 2, 3);
        assertThat(blobs.list()).containsExactly(digest);
        assertThat(blobs.put(new byte[] {1, 2, 3})).isEqualTo(digest);
    }

    @Test
    void refuses_more_bytes_than_allowed_and_leaves_nothing_behind() throws IOException {
        assertThatThrownBy(() -> blobs.put(new ByteArrayInputStream(new byte[100]), 99))
                .isInstanceOf(InvalidInputException.class);
        assertThat(blobs.list()).isEmpty();
        try (Stream<Path> rest = Files.list(folder.resolve("incoming"))) {
            assertThat(rest).isEmpty();
        }
    }

    @Test
    void refuses_to_adopt_a_file_with_another_digest() throws IOException {
        Path file = Files.write(blobs.incoming("part"), new byte[] {1});
        assertThatThrownBy(() -> blobs.adopt(file, Digest.of(new byte[] {2})))
                .isInstanceOf(InvalidInputException.class);
        assertThat(blobs.list()).isEmpty();
    }

    @Test
    void adopts_a_file_that_has_the_digest() throws IOException {
        Path file = Files.write(blobs.incoming("part"), new byte[] {1});
        blobs.adopt(file, Digest.of(new byte[] {1}));
        assertThat(blobs.has(Digest.of(new byte[] {1}))).isTrue();
        assertThat(file).doesNotExist();
    }
}
