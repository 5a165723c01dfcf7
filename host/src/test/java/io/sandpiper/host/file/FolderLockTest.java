package io.sandpiper.host.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void is_one_users_at_a_time_and_asking_takes_nothing_away() throws Exception {
        Path file = folder.resolve("lock");
        FolderLock first = FolderLock.tryTake(file).orElseThrow();
        assertThat(FolderLock.tryTake(file)).isEmpty();
        assertThat(isHeld(file))
                .as("for other processes too, after this one has asked")
                .isTrue();
        first.close();
        assertThat(isHeld(file)).isFalse();
        FolderLock.tryTake(file).orElseThrow().close();
    }

    /** As another process sees it. */
    private static boolean isHeld(Path file) throws Exception {
        // /proc/locks names the files by their inodes.
        String inode = String.valueOf(java.nio.file.Files.getAttribute(file, "unix:ino"));
        return java.nio.file.Files.readString(Path.of("/proc/locks")).contains(":" + inode + " ");
    }
}
