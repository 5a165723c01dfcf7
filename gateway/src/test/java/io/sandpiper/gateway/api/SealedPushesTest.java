package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the plain file of a sealed model when other jobs read it too. One job runs at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SealedPushesTest {
    @SuppressWarnings("NullAway.Init") // started before the tests
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder, RunningGateway.SCRIPTED_CONVERTER);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void stays_while_a_job_of_the_same_file_waits_and_for_what_that_job_publishes() {
        Digest model = blob("both ways");
        String before = pushed("z", blob("hang 1"), false);
        String sealed = pushed("a", model, true);
        String plain = pushed("b", model, false);
        cancel(before);
        assertThat(gateway.ended(sealed).path("state").asText()).isEqualTo("accepted");
        assertThat(gateway.ended(plain).path("state").asText()).isEqualTo("accepted");
        assertThat(isHere(model)).isTrue();
    }

    @Test
    void goes_with_the_last_job_that_reads_it() {
        Digest model = blob("sealed twice");
        String before = pushed("z", blob("hang 2"), false);
        String first = pushed("c", model, true);
        String second = pushed("d", model, true);
        cancel(before);
        assertThat(gateway.ended(first).path("state").asText()).isEqualTo("accepted");
        assertThat(gateway.ended(second).path("state").asText()).isEqualTo("accepted");
        Waiting.until("the plain file is gone", () -> !isHere(model));
    }

    @Test
    void goes_with_a_job_that_is_cancelled_while_it_waits() {
        Digest model = blob("never sealed");
        String before = pushed("z", blob("hang 3"), false);
        String waiting = pushed("e", model, true);
        cancel(waiting);
        cancel(before);
        Waiting.until("the plain file is gone", () -> !isHere(model));
    }

    private Digest blob(String text) {
        return gateway.rest().blob(text.getBytes(StandardCharsets.UTF_8));
    }

    private String pushed(String name, Digest model, boolean seal) {
        RestCaller.Answer answer = gateway.rest()
                .put("/v1/models/" + name + "/versions/1.0.0", Map.of("model", model.toString(), "seal", seal));
        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        return answer.text("id");
    }

    private void cancel(String job) {
        assertThat(gateway.rest().post("/v1/jobs/" + job + "/cancel", Map.of()).status())
                .isEqualTo(200);
    }

    private boolean isHere(Digest blob) {
        return gateway.rest().head("/v1/blobs/" + blob).status() == 200;
    }
}
