package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetDownloadTest extends RepositoryTest {
    @Test
    void downloads_no_target_twice() throws Exception {
        repository.target("targets", "digits/1.0.0", "weights").publish();
        device.download("digits/1.0.0");
        server.requests.clear();
        device.download("digits/1.0.0");
        assertThat(server.requests).noneMatch(path -> path.startsWith("targets/"));
    }

    @Test
    void replaces_a_file_that_differs_and_only_by_verified_bytes() throws Exception {
        repository.target("targets", "digits/latest", "weights").publish();
        Path file = device.download("digits/latest");
        repository.target("targets", "digits/latest", "better!").publish();
        String path = repository.targetFile("digits/latest", hash("better!"));
        repository.files.put(path, "changed".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> device.download("digits/latest")).isInstanceOf(TufException.Mismatched.class);
        assertThat(file).hasContent("weights");

        repository.files.put(path, "better!".getBytes(StandardCharsets.UTF_8));
        assertThat(device.download("digits/latest")).hasContent("better!");
        assertThat(TestDevice.names(device.targets)).containsExactly("latest");
    }

    @Test
    void takes_a_target_without_bytes() throws Exception {
        repository.target("targets", "empty", "").publish();
        assertThat(device.download("empty")).isEmptyFile();
    }

    @Test
    void refuses_a_target_that_is_shorter_than_stated() throws Exception {
        repository.target("targets", "digits/1.0.0", "weights").publish();
        repository.files.put(
                repository.targetFile("digits/1.0.0", hash("weights")), "w".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> device.download("digits/1.0.0"))
                .isInstanceOf(TufException.Mismatched.class)
                .hasMessage("digits/1.0.0.length: 1 (expected: 7 bytes)");
    }

    @Test
    void asks_for_no_target_above_the_limit() throws Exception {
        long length = TrustLimits.TARGET_BYTES + 1;
        listed("digits/1.0.0", Map.of("length", length, "hashes", Map.of("sha256", hash("weights"))));
        assertThatThrownBy(() -> device.download("digits/1.0.0")).isInstanceOf(TufException.TooLong.class);
        assertThat(server.requests).noneMatch(path -> path.startsWith("targets/"));
    }

    @Test
    void asks_for_no_target_whose_hashes_it_cannot_compute() throws Exception {
        listed("digits/1.0.0", Map.of("length", 7, "hashes", Map.of("md5", "00")));
        assertThatThrownBy(() -> device.download("digits/1.0.0"))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessageContaining("expected: one of [sha256, sha512]");
    }

    @Test
    void follows_no_path_upwards() throws Exception {
        repository.target("targets", "a/../../secret", "x").publish();
        assertThatThrownBy(() -> device.download("a/../../secret"))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessage("target: a/../../secret (expected: no . or .. in its path)");
    }

    @Test
    void removes_what_an_old_power_cut_left() throws Exception {
        Path old = Files.createFile(device.targets.resolve(".tuf-1.part"));
        Path recent = Files.createFile(device.targets.resolve(".tuf-2.part"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(TrustLimits.LEFTOVER_AGE.plusDays(1))));
        repository.target("targets", "digits/1.0.0", "weights").publish();
        device.download("digits/1.0.0");
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    private void listed(String path, Map<String, Object> target) {
        repository.role("targets").member("targets").put(path, target);
        repository.publish();
    }

    private static String hash(String content) {
        return Digest.of(content.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
