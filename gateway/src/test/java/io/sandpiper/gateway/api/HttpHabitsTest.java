package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.api.RestCaller.Answer;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpHabitsTest {
    private static final int OVER_ANY_JSON_LIMIT = 2 << 20;

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nothing",
        "GET, /",
        "GET, /v1/jobs/absent",
        "GET, /v1/jobs/absent/events",
        "GET, /v1/models/absent",
        "GET, /v1/models/absent/versions/1.0.0",
        "DELETE, /v1/models/absent/versions/1.0.0",
        "GET, /v1/devices/absent",
        "DELETE, /v1/devices/absent"
    })
    void what_is_not_there_is_a_problem(String method, String path) {
        assertProblem(gateway.rest().send(method, path, null, new byte[0]), 404);
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/models", "DELETE, /v1/jobs", "PATCH, /v1/devices", "PUT, /health/live"})
    void a_method_that_is_not_offered_is_a_problem(String method, String path) {
        assertProblem(
                gateway.rest().send(method, path, "application/json", "{}".getBytes(StandardCharsets.UTF_8)), 405);
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/assignments", "POST, /v1/enroll-tokens", "PUT, /v1/models/m/versions/1.0.0"})
    void a_body_of_another_type_is_a_problem(String method, String path) {
        assertProblem(gateway.rest().send(method, path, "text/plain", "{}".getBytes(StandardCharsets.UTF_8)), 415);
        assertProblem(gateway.rest().send(method, path, "application/xml", "{}".getBytes(StandardCharsets.UTF_8)), 415);
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/assignments", "POST, /v1/enroll-tokens", "PUT, /v1/models/m/versions/1.0.0"})
    void a_body_over_the_limit_is_a_problem(String method, String path) {
        byte[] body = Json.bytes(Map.of("model", "x".repeat(OVER_ANY_JSON_LIMIT)));
        assertProblem(gateway.rest().send(method, path, "application/json", body), 413);
    }

    @ParameterizedTest
    @CsvSource({
        "model, Not-A-Name, 1.0.0, site=home",
        "version, fashion, one, site=home",
        "selector, fashion, 1.0.0, site"
    })
    void an_assignment_that_cannot_be_read_names_its_field(
            String field, String model, String version, String selector) {
        Answer answer = gateway.rest()
                .post("/v1/assignments", Map.of("model", model, "version", version, "selector", selector));
        assertProblem(answer, 400);
        assertThat(answer.text("field")).contains(field);
        assertThat(answer.text("expected")).isNotEmpty();
    }

    @Test
    void an_assignment_of_a_version_that_is_not_there_names_it() {
        Answer answer = gateway.rest()
                .post("/v1/assignments", Map.of("model", "absent", "version", "1.0.0", "selector", "site=home"));
        assertThat(answer.status()).as("%s", answer).isIn(400, 404);
        assertThat(answer.text("value")).contains("1.0.0");
    }

    @Test
    void an_enrolment_token_is_given_once_with_its_expiry() {
        Answer answer =
                gateway.rest().post("/v1/enroll-tokens", Map.of("labels", Map.of("site", "home"), "validFor", "1h"));
        assertThat(answer.status()).as("%s", answer).isIn(200, 201);
        assertThat(answer.text("token")).startsWith("sp1.");
        assertThat(answer.text("id")).isNotEmpty();
        assertThat(answer.text("expires")).contains("T");
    }

    @ParameterizedTest
    @CsvSource({"validFor, forever", "validFor, 0s", "validFor, -5m"})
    void an_enrolment_token_that_cannot_be_read_names_its_field(String field, String value) {
        Answer answer = gateway.rest().post("/v1/enroll-tokens", Map.of("labels", Map.of(), field, value));
        assertProblem(answer, 400);
        assertThat(answer.text("field")).contains(field);
    }

    @Test
    void metrics_are_in_the_form_that_prometheus_reads() {
        Answer answer = gateway.rest().get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("# TYPE ");
    }

    @Test
    void empty_lists_are_lists() {
        assertThat(gateway.rest().get("/v1/models").json().path("models").isArray())
                .isTrue();
        assertThat(gateway.rest().get("/v1/devices").json().path("devices").isArray())
                .isTrue();
        assertThat(gateway.rest().get("/v1/jobs").json().path("jobs").isArray()).isTrue();
        assertThat(gateway.rest()
                        .get("/v1/assignments")
                        .json()
                        .path("assignments")
                        .isArray())
                .isTrue();
        assertThat(gateway.rest().get("/v1/status").json().path("entries").isArray())
                .isTrue();
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.text("title")).isNotEmpty();
    }
}
