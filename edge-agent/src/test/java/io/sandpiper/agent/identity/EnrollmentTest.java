package io.sandpiper.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.message.EnrollToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrollmentTest {
    @TempDir
    Path data;

    private final TestEst est = new TestEst();

    EnrollmentTest() throws Exception {}

    @AfterEach
    void stop() {
        est.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"device.pem", "ca.pem", "identity.json"})
    void what_ends_before_all_is_on_disk_burns_no_token(String unwritable) throws Exception {
        Path file = data.resolve("identity").resolve(unwritable);
        Files.createDirectories(file.resolve("stands in the way"));
        EnrollToken token = est.token(null);
        assertThatThrownBy(() -> enrollment().enroll(token, "porch", Map.of())).isInstanceOf(IOException.class);
        Folders.delete(file);
        assertThat(enrollment().enroll(token, "porch", Map.of()).device()).isEqualTo("porch");
        assertThat(data.resolve("identity/request.pem")).doesNotExist();
    }

    private Enrollment enrollment() {
        return new Enrollment(data, 1);
    }
}
