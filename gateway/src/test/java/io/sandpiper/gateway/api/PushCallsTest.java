package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.api.RestCaller.Answer;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes over REST; the converter is a child process that does what the model file says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PushCallsTest {
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
    void a_push_becomes_a_job_and_then_a_version() {
        Digest model = blob("good model");
        Answer answer = push("good", "1.0.0", Map.of("model", model));
        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        String id = answer.text("id");
        assertThat(answer.header("Location")).isEqualTo("/v1/jobs/" + id);
        JsonNode job = ended(id);
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("accepted");
        JsonNode version = gateway.rest().get("/v1/models/good/versions/1.0.0").json();
        assertThat(version.path("manifestDigest")).isEqualTo(job.path("result").path("manifest"));
        assertThat(gateway.rest().get("/v1/blobs/" + model).status()).isEqualTo(200);
    }

    @Test
    void the_same_push_again_is_answered_as_done() {
        Digest model = blob("twice model");
        ended(push("twice", "1.0.0", Map.of("model", model)).text("id"));
        assertThat(push("twice", "1.0.0", Map.of("model", model)).status()).isEqualTo(200);
    }

    @Test
    void other_bytes_for_a_version_that_is_there_conflict() {
        ended(push("taken", "1.0.0", Map.of("model", blob("taken model"))).text("id"));
        Answer answer = push("taken", "1.0.0", Map.of("model", blob("other taken model")));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("field")).isEqualTo("version");
        assertThat(answer.text("value")).isEqualTo("1.0.0");
    }

    @Test
    void two_pushes_of_one_version_at_once_are_one_job() throws Exception {
        Map<String, Object> push = Map.of("model", blob("same model at once"));
        List<Answer> answers = atOnce(8, i -> push("at-once", "1.0.0", push));
        assertThat(answers).allSatisfy(a -> assertThat(a.status()).isIn(200, 202));
        assertThat(answers.stream().filter(a -> a.status() == 202).map(a -> a.text("id")))
                .isNotEmpty()
                .containsOnly(answers.stream()
                        .filter(a -> a.status() == 202)
                        .findFirst()
                        .orElseThrow()
                        .text("id"));
        assertThat(jobsOf("at-once")).hasSize(1);
    }

    @Test
    void two_pushes_of_one_version_with_other_bytes_at_once_leave_one() throws Exception {
        List<Digest> models =
                Stream.of("a", "b", "c", "d").map(n -> blob("rival " + n)).toList();
        List<Answer> answers = atOnce(4, i -> push("rivals", "1.0.0", Map.of("model", models.get(i))));
        assertThat(answers.stream().filter(a -> a.status() == 202)).hasSize(1);
        assertThat(answers.stream().filter(a -> a.status() == 409)).hasSize(3);
        assertThat(jobsOf("rivals")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "refuse, refused, operator Bogus",
        "crash, failed, exit code 134",
        "empty, failed, index.json",
        "lie, failed, sha256",
        "rename, failed, 9.9.9"
    })
    void what_the_converter_does_ends_its_job_alone(String script, String state, String reason) {
        JsonNode job = ended(push("child-" + script, "1.0.0", Map.of("model", blob(script + " model")))
                .text("id"));
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo(state);
        assertThat(job.path("message").asText()).contains(reason);
        assertThat(gateway.rest()
                        .get("/v1/models/child-" + script + "/versions/1.0.0")
                        .status())
                .isEqualTo(404);
        assertThat(gateway.rest().get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void a_converter_that_hangs_is_ended_and_says_so() {
        JsonNode job = ended(
                push("hangs", "1.0.0", Map.of("model", blob("hang model"))).text("id"));
        assertThat(job.path("state").asText()).isEqualTo("failed");
        assertThat(job.path("message").asText()).contains("longer than");
    }

    @Test
    void a_converter_that_takes_too_much_memory_is_ended_and_says_so() {
        JsonNode job = ended(
                push("eats", "1.0.0", Map.of("model", blob("memory model"))).text("id"));
        assertThat(job.path("state").asText()).isEqualTo("failed");
        assertThat(job.path("message").asText()).contains("memory");
    }

    @Test
    void a_babbling_converter_costs_bounded_memory_and_its_words_are_escaped() {
        String id =
                push("babbles", "1.0.0", Map.of("model", blob("babble model"))).text("id");
        JsonNode job = ended(id);
        assertThat(job.path("state").asText()).isEqualTo("refused");
        assertThat(job.path("message").asText()).contains("line 4999").doesNotContain("\u001b");
        assertThat(gateway.events(id)).hasSizeLessThan(1_000);
    }

    /** Events come from another thread than that which answers the listener. */
    @Test
    void events_come_live_in_the_order_in_which_they_happened() {
        String id =
                push("order", "1.0.0", Map.of("model", blob("babble in order"))).text("id");
        List<Integer> lines = gateway.events(id).stream()
                .filter(event -> event.path("state").asText().equals("running"))
                .map(event -> event.path("message").asText())
                .filter(message -> message.contains("line "))
                .map(message -> Integer.valueOf(message.substring(message.indexOf("line ") + 5)))
                .toList();
        assertThat(lines).hasSizeGreaterThan(100).isSorted();
    }

    @Test
    void a_refused_version_is_not_taken() {
        ended(push("again", "1.0.0", Map.of("model", blob("refuse this model"))).text("id"));
        JsonNode job = ended(
                push("again", "1.0.0", Map.of("model", blob("better model"))).text("id"));
        assertThat(job.path("state").asText()).isEqualTo("accepted");
    }

    @Test
    void events_are_replayed_from_the_start_and_end_with_the_outcome() {
        String id =
                push("events", "1.0.0", Map.of("model", blob("events model"))).text("id");
        List<JsonNode> live = gateway.events(id);
        List<JsonNode> replayed = gateway.events(id);
        assertThat(live.getFirst().path("state").asText()).isEqualTo("queued");
        assertThat(live.getLast().path("state").asText()).isEqualTo("accepted");
        assertThat(live.getLast().path("result").path("variants").path("fp32").asInt())
                .isEqualTo("converted events model".length());
        assertThat(replayed).isEqualTo(live);
    }

    @ParameterizedTest
    @CsvSource({
        "Fashion, 1.0.0, model, Fashion",
        "with_underscore, 1.0.0, model, with_underscore",
        "bad-version, 1.0, version, 1.0",
        "bad-version, v1.0.0, version, v1.0.0",
        "bad-version, 01.0.0, version, 01.0.0"
    })
    void a_name_that_is_none_is_named(String model, String version, String field, String value) {
        assertInvalid(push(model, version, Map.of("model", blob("named model"))), field, value);
    }

    @Test
    void a_name_that_is_too_long_is_named() {
        assertInvalid(push("m".repeat(64), "1.0.0", Map.of("model", blob("named model"))), "model", "mmm");
    }

    @Test
    void a_blob_that_was_not_uploaded_is_named() {
        String absent = "sha256:" + "d".repeat(64);
        assertInvalid(push("absent", "1.0.0", Map.of("model", absent)), "model", absent);
        assertInvalid(
                push("absent", "1.0.0", Map.of("model", blob("absent model"), "holdout", absent)), "holdout", absent);
    }

    @ParameterizedTest
    @CsvSource({
        "model, sha256:12, 12",
        "spec, nothing, nothing",
        "calibration, 7, 7",
        "assign, site, site",
        "tolerance, much, much",
        "acceptRegression, maybe, maybe"
    })
    void an_option_that_cannot_be_read_is_named(String field, String value, String shown) {
        Map<String, Object> push = new HashMap<>(Map.of("model", blob("option model")));
        push.put(field, value);
        assertInvalid(push("options", "1.0.0", push), field, shown);
    }

    @Test
    void a_push_without_a_model_names_it() {
        Answer answer = push("nothing", "1.0.0", Map.of());
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.text("field")).contains("model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "7", "{\"model\":", "{\"model\":{\"a\":[[[[[]]]]]}}", "\u0000"})
    void a_body_that_is_no_push_is_a_problem(String body) {
        Answer answer = gateway.rest()
                .send(
                        "PUT",
                        "/v1/models/bodies/versions/1.0.0",
                        "application/json",
                        body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void a_scratch_folder_is_empty_when_its_job_ended() throws IOException {
        ended(push("scratch", "1.0.0", Map.of("model", blob("scratch model"))).text("id"));
        ended(push("scratch", "1.0.1", Map.of("model", blob("crash in scratch")))
                .text("id"));
        try (Stream<Path> left = Files.list(gateway.data().resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    private Digest blob(String text) {
        return gateway.rest().blob(text.getBytes(StandardCharsets.UTF_8));
    }

    private Answer push(String model, String version, Map<String, ?> body) {
        return gateway.rest().put("/v1/models/" + model + "/versions/" + version, body);
    }

    private JsonNode ended(String id) {
        return gateway.ended(id);
    }

    private List<JsonNode> jobsOf(String model) {
        List<JsonNode> jobs = new ArrayList<>();
        gateway.rest().get("/v1/jobs").json().path("jobs").forEach(job -> {
            if (job.path("model").asText().equals(model)) {
                jobs.add(job);
            }
        });
        return jobs;
    }

    private static void assertInvalid(Answer answer, String field, String value) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("field")).contains(field);
        assertThat(answer.text("value")).contains(value);
        assertThat(answer.text("expected")).isNotEmpty();
    }

    private interface Call {
        Answer make(int index);
    }

    private static List<Answer> atOnce(int count, Call call) throws Exception {
        CountDownLatch together = new CountDownLatch(count);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int index = i;
                futures.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return call.make(index);
                }));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
