package io.sandpiper.host.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    @TempDir
    Path folder;

    @Test
    void replaces_a_file_as_a_whole_and_leaves_no_other() throws IOException {
        Path file = folder.resolve("deep/state");
        DurableFiles.write("test", file, new byte[] {1});
        DurableFiles.write("test", file, new byte[] {2, 3});
        assertThat(Files.readAllBytes(file)).containsExactly(2, 3);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_private_file_is_for_its_owner_alone() throws IOException {
        Path file = folder.resolve("key");
        DurableFiles.writePrivate("test", file, new byte[] {1});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
