package io.sandpiper.protocol.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OfflineMediaFolderTest {
    @TempDir
    Path folder;

    private OfflineMedia media;

    @BeforeEach
    void make() throws Exception {
        media = new OfflineMedia(folder);
        Files.createDirectories(media.metadata());
        Files.createDirectories(media.assignments());
        Files.createDirectories(folder.resolve("blobs/sha256"));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_link_or_a_pipe_in_place_of_a_file_is_refused() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "of somebody else");
        Files.createSymbolicLink(media.metadata().resolve("timestamp.json"), secret);
        assertThatThrownBy(() -> media.readMetadata("timestamp.json"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("expected: a plain file")
                .hasMessageNotContaining("of somebody else");
        Digest digest = Digest.of(secret);
        Files.createSymbolicLink(folder.resolve("blobs/sha256").resolve(digest.hex()), secret);
        assertThat(media.blob(digest)).isEmpty();
        Path pipe = media.assignment("porch");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> media.readAssignment("porch")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void a_file_above_its_limit_is_refused() throws Exception {
        Files.write(media.assignment("porch"), new byte[Limits.MESSAGE_BYTES + 1]);
        assertThatThrownBy(() -> media.readAssignment("porch"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("at most " + Limits.MESSAGE_BYTES);
    }

    @Test
    void no_name_leads_out_of_the_folder() throws Exception {
        Files.writeString(folder.resolve("secret.json"), "{}");
        assertThat(media.readMetadata("../secret.json")).isEmpty();
        assertThatThrownBy(() -> media.readAssignment("../secret")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void what_is_not_there_is_absent() throws Exception {
        assertThat(media.readMetadata("timestamp.json")).isEmpty();
        assertThat(media.readAssignment("porch")).isEmpty();
        assertThat(media.devices()).isEmpty();
        assertThatThrownBy(media::manifests).hasMessageContaining("index.json");
    }
}
