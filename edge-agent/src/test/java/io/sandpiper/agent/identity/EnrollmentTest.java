package io.sandpiper.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.message.EnrollToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    @ValueSource(strings = {"device.pem", "ca.pem"})
    void what_ends_before_all_is_on_disk_burns_no_token(String unwritable) throws Exception {
        Path file = data.resolve("identity").resolve(unwritable);
        Files.createDirectories(file.resolve("stands in the way"));
        EnrollToken token = est.token(null);
        assertThatThrownBy(() -> enrollment().enroll(token, "porch", Map.of())).isInstanceOf(IOException.class);
        Folders.delete(file);
        assertThat(enrollment().enroll(token, "porch", Map.of()).device()).isEqualTo("porch");
        assertThat(data.resolve("identity/request.pem")).doesNotExist();
    }

    @Test
    void while_an_agent_renews_a_command_is_refused_and_burns_no_token() throws Exception {
        Identity first = enrollment().enroll(est.token(null), "porch", Map.of());
        est.nextToken();
        CountDownLatch answer = est.holdBack();
        Future<Identity> renewal;
        try (ExecutorService agent = Executors.newSingleThreadExecutor()) {
            renewal = agent.submit(() -> enrollment().renew(first));
            est.awaitAsked();
            assertThatThrownBy(() -> enrollment().enrollAgain(est.token("porch"), first))
                    .isInstanceOf(EnrollmentException.class)
                    .hasMessageContaining("a renewal or another enrolment is under way");
            answer.countDown();
        }
        Identity again = enrollment().enrollAgain(est.token("porch"), first);
        assertThat(again.certificate())
                .isNotIn(first.certificate(), renewal.get().certificate());
        assertThat(new IdentityFolder(data).read().orElseThrow().certificate()).isEqualTo(again.certificate());
    }

    @Test
    void what_a_command_put_in_place_meanwhile_is_not_renewed_over() throws Exception {
        Identity first = enrollment().enroll(est.token(null), "porch", Map.of());
        est.nextToken();
        Identity second = enrollment().enrollAgain(est.token("porch"), first);
        assertThat(enrollment().renew(first).certificate()).isEqualTo(second.certificate());
    }

    private Enrollment enrollment() {
        return new Enrollment(data, 1);
    }
}
