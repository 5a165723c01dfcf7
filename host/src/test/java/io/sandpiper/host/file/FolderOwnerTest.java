package io.sandpiper.host.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderOwnerTest {
    private static final int SOMEBODY = 54_321;

    @TempDir
    Path data;

    @Test
    void what_root_wrote_is_given_to_the_owner_of_the_folder_above() throws Exception {
        asRoot();
        Path folder = Files.createDirectory(data.resolve("identity"));
        Path file = Files.createFile(folder.resolve("device.pem"));
        Files.setAttribute(data, "unix:uid", SOMEBODY);
        assertThat(FolderOwner.canWriteFor(data)).isTrue();
        FolderOwner.handDown(folder);
        assertThat(owner(folder)).isEqualTo(SOMEBODY);
        assertThat(owner(file)).isEqualTo(SOMEBODY);
        try (var left = Files.list(data)) {
            assertThat(left).containsExactly(folder);
        }
    }

    @Test
    void what_a_link_leads_to_keeps_its_owner(@TempDir Path elsewhere) throws Exception {
        asRoot();
        Path roots = Files.createFile(elsewhere.resolve("roots"));
        Path folder = Files.createDirectory(data.resolve("identity"));
        Files.createSymbolicLink(folder.resolve("link"), roots);
        Files.createSymbolicLink(data.resolve("trust"), elsewhere);
        Files.setAttribute(data, "unix:uid", SOMEBODY);
        FolderOwner.handDown(folder);
        FolderOwner.handDown(data.resolve("trust"));
        assertThat(owner(roots)).isZero();
        assertThat(owner(elsewhere)).isZero();
    }

    @Test
    void a_folder_of_ones_own_or_none_asks_for_nothing() throws Exception {
        assertThat(FolderOwner.canWriteFor(data)).isTrue();
        FolderOwner.handDown(data.resolve("absent"));
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static void asRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may give a file away");
    }
}
