package io.sandpiper.host.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
    @TempDir
    Path parent;

    @Test
    void is_gone_with_its_content_when_it_is_closed() throws IOException {
        Path path;
        try (ScratchFolder scratch = ScratchFolder.in(parent, "work")) {
            path = Files.writeString(scratch.path().resolve("file"), "content").getParent();
            assertThat(path).isDirectory();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void removes_what_a_killed_process_left_and_nothing_of_another_kind() throws IOException {
        Path left = Files.createDirectory(parent.resolve("work-0-left"));
        Files.writeString(left.resolve(".owner"), "");
        Path other = Files.createDirectory(parent.resolve("other-0-left"));
        Files.writeString(other.resolve(".owner"), "");
        ScratchFolder.in(parent, "work").close();
        assertThat(left).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void leaves_a_folder_without_a_lock_alone_while_it_is_young() throws IOException {
        Path young = Files.createDirectory(parent.resolve("work-0-young"));
        Path old = Files.createDirectory(parent.resolve("work-0-old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        ScratchFolder.in(parent, "work").close();
        assertThat(young).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void leaves_its_own_process_s_other_folders_alone() throws IOException {
        try (ScratchFolder first = ScratchFolder.in(parent, "work")) {
            ScratchFolder.in(parent, "work").close();
            assertThat(first.path()).exists();
        }
    }

    @Test
    void is_gone_when_the_process_is_told_to_end_and_kept_from_others_until_then()
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingMain.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path held = Path.of(process.inputReader().readLine());
        ScratchFolder.in(parent, "work").close();
        assertThat(held).exists();
        process.destroy();
        process.waitFor();
        assertThat(held).doesNotExist();
    }
}
