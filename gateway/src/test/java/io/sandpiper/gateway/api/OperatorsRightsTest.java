package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.api.RestCaller.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each role may do over REST, and what a token that is limited to some devices sees and changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsRightsTest {
    private RunningGateway gateway;
    private String viewer = "";
    private String operator = "";
    private String hall = "";

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder, RunningGateway.SCRIPTED_CONVERTER);
        viewer = token("viewer-1", "viewer", null);
        operator = token("operator-1", "operator", null);
        hall = token("hall-1", "operator", "site=hall-3");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/devices/porch",
        "DELETE, /v1/%64evices/porch",
        "DELETE, /v1/./devices/porch",
        "DELETE, /v1/models/../devices/porch",
        "POST, /v1/enroll-tokens",
        "POST, /v1/%65nroll-tokens",
        "GET, /v1/tokens",
        "POST, /v1/tokens",
        "DELETE, /v1/tokens/admin",
    })
    void an_operator_may_not_do_an_admins_work_however_the_path_is_written(String method, String path) {
        assertThat(status(operator, method, path)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/models/fashion/versions/1.0.0",
        "POST, /v1/assignments",
        "POST, /v1/models/fashion/undo",
        "POST, /v1/jobs/0/cancel",
        "POST, /v1/jobs/0/retry",
        "DELETE, /v1/models/fashion/versions/1.0.0",
    })
    void a_viewer_changes_nothing(String method, String path) {
        assertThat(status(viewer, method, path)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/models", "GET, /v1/devices", "GET, /v1/status", "GET, /v1/whoami"})
    void a_viewer_sees_everything(String method, String path) {
        assertThat(status(viewer, method, path)).isEqualTo(200);
    }

    @Test
    void a_refusal_names_the_right_that_is_missing_and_who_has_it() {
        Answer refused = as(viewer).post("/v1/assignments", Map.of("model", "fashion", "selector", "site=home"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.text("field")).isEqualTo("right");
        assertThat(refused.text("value")).isEqualTo("viewer");
        assertThat(refused.text("expected"))
                .isEqualTo("assign, which the role operator or admin has; token viewer-1 lacks it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"site=home", "device=porch", "line=2", "line=2,site=hall-33"})
    void a_scoped_operator_assigns_to_no_selector_that_leads_beyond_its_devices(String selector) {
        Answer refused = as(hall).post("/v1/assignments", Map.of("model", "fashion", "selector", selector));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("field")).isEqualTo("selector");
        assertThat(refused.text("value")).isEqualTo(selector);
        assertThat(refused.text("expected"))
                .isEqualTo("labels that contain site=hall-3: the right to assign of token hall-1 ends there");
    }

    @Test
    void what_was_tried_beyond_a_scope_is_in_the_audit_log() {
        RestCaller scoped = as(token("hall-2", "admin", "site=hall-2"));
        String model =
                gateway.rest().blob("publish".getBytes(StandardCharsets.UTF_8)).toString();
        scoped.post("/v1/assignments", Map.of("model", "fashion", "selector", "site=home"));
        scoped.put("/v1/models/d/versions/1.0.0", Map.of("model", model, "assign", "site=home"));
        scoped.post("/v1/enroll-tokens", Map.of("labels", Map.of("site", "home")));
        scoped.delete("/v1/tokens/admin");
        Waiting.until(
                "all are recorded",
                () -> gateway.rest()
                                .get("/v1/audit?action=refused&who=hall-2")
                                .json()
                                .path("entries")
                                .size()
                        == 4);
        assertThat(gateway.rest().get("/v1/audit?action=refused&who=hall-2").toString())
                .contains("\"object\":\"assign\"", "\"object\":\"push d@1.0.0\"")
                .contains("\"object\":\"createEnrollToken\"", "\"object\":\"removeToken\"")
                .contains("assign: site=home (expected: labels that contain site=hall-2");
    }

    @Test
    void who_has_the_right_for_one_device_enrols_no_other_under_its_name() {
        RestCaller porch = as(token("porch-admin", "admin", "device=porch"));
        Answer named = porch.post("/v1/enroll-tokens", Map.of("labels", Map.of("device", "porch", "site", "hall-3")));
        assertThat(named.status()).isEqualTo(400);
        assertThat(named.text("field")).isEqualTo("labels.device");
        Answer other = porch.post("/v1/enroll-tokens", Map.of("labels", Map.of("site", "hall-3")));
        assertThat(other.status()).isEqualTo(403);
        assertThat(gateway.rest()
                        .post("/v1/enroll-tokens", Map.of("labels", Map.of("device", "porch")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_scoped_operator_takes_a_model_from_its_own_devices() {
        String model = gateway.rest()
                .blob("publish own".getBytes(StandardCharsets.UTF_8))
                .toString();
        gateway.ended(gateway.rest()
                .put("/v1/models/own/versions/1.0.0", Map.of("model", model))
                .text("id"));
        for (String selector : new String[] {"site=hall-3", "site=home"}) {
            Map<String, String> assigned = Map.of("model", "own", "version", "1.0.0", "selector", selector);
            assertThat(gateway.rest().post("/v1/assignments", assigned).status())
                    .isEqualTo(200);
        }
        assertThat(as(hall).post("/v1/assignments", Map.of("model", "own", "selector", "site=hall-3,line=2"))
                        .status())
                .isEqualTo(200);
        Answer never = as(hall).post("/v1/assignments", Map.of("model", "other", "selector", "site=hall-3"));
        assertThat(never.status()).isEqualTo(400);
        assertThat(never.text("detail")).isEqualTo("nothing of other is assigned to site=hall-3 (assigned: none)");
        assertThat(as(hall).get("/v1/assignments").toString())
                .contains("site=hall-3")
                .doesNotContain("site=home");
    }

    @Test
    void a_scoped_operator_removes_no_version_for_that_concerns_the_fleet() {
        Answer refused = as(hall).delete("/v1/models/fashion/versions/1.0.0");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("value")).isEqualTo("assign for site=hall-3");
        assertThat(refused.text("expected")).startsWith("assign for the whole fleet");
    }

    @Test
    void a_scoped_operator_pushes_for_its_own_devices_and_sees_no_job_of_others() {
        String model =
                gateway.rest().blob("publish".getBytes(StandardCharsets.UTF_8)).toString();
        Answer others =
                as(gateway.token()).put("/v1/models/a/versions/1.0.0", Map.of("model", model, "assign", "site=home"));
        Answer own = as(hall).put("/v1/models/b/versions/1.0.0", Map.of("model", model, "assign", "site=hall-3"));
        Answer beyond = as(hall).put("/v1/models/c/versions/1.0.0", Map.of("model", model, "assign", "site=home"));
        assertThat(own.status()).as("%s", own).isEqualTo(202);
        assertThat(beyond.status()).isEqualTo(403);
        assertThat(beyond.text("field")).isEqualTo("assign");
        assertThat(as(hall).get("/v1/jobs").toString()).contains(own.text("id")).doesNotContain(others.text("id"));
        for (String part : new String[] {"", "/events", "/log"}) {
            assertThat(as(hall).get("/v1/jobs/" + others.text("id") + part).status())
                    .isEqualTo(404);
        }
        assertThat(as(hall).post("/v1/jobs/" + others.text("id") + "/cancel", Map.of())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_token_that_was_removed_is_no_longer_known() {
        String text = token("going", "viewer", null);
        assertThat(as(text).get("/v1/models").status()).isEqualTo(200);
        assertThat(gateway.rest().delete("/v1/tokens/going").status()).isEqualTo(200);
        assertThat(as(text).get("/v1/models").status()).isEqualTo(401);
        assertThat(gateway.rest().delete("/v1/tokens/going").status()).isEqualTo(404);
    }

    @Test
    void a_token_that_has_expired_says_so_and_opens_nothing() throws Exception {
        Answer made = gateway.rest().post("/v1/tokens", Map.of("name", "brief", "role", "viewer", "validFor", "1s"));
        Thread.sleep(1_100);
        Answer refused = as(made.text("token")).get("/v1/models");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text("detail")).contains("brief expired at").doesNotContain(made.text("token"));
    }

    @Test
    void an_event_stream_ends_within_seconds_of_its_token() throws Exception {
        String text = token("watching", "viewer", null);
        String model =
                gateway.rest().blob("hang".getBytes(StandardCharsets.UTF_8)).toString();
        String job = gateway.rest()
                .put("/v1/models/slow/versions/1.0.0", Map.of("model", model))
                .text("id");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> stream = http.send(
                    HttpRequest.newBuilder(gateway.url().resolve("/v1/jobs/" + job + "/events"))
                            .header("Authorization", "Bearer " + text)
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            gateway.rest().delete("/v1/tokens/watching");
            CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> readAll(stream.body()));
            assertThat(rest.handle((read, broken) -> broken != null).get(5, TimeUnit.SECONDS))
                    .isTrue();
        }
        gateway.rest().post("/v1/jobs/" + job + "/cancel", Map.of());
    }

    @Test
    void the_last_admin_of_the_fleet_stays() {
        Answer refused = gateway.rest().delete("/v1/tokens/admin");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("expected")).contains("last admin");
        assertThat(gateway.rest().get("/v1/tokens").status()).isEqualTo(200);
    }

    @Test
    void a_list_of_tokens_shows_none_and_no_hash_either() {
        String text = token("listed", "admin", "site=hall-3");
        String list = gateway.rest().get("/v1/tokens").toString();
        assertThat(list).contains("listed", "site=hall-3", "token admin").doesNotContain(text);
        assertThat(list).doesNotContainPattern("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @CsvSource({
        "name, '{\"role\":\"viewer\"}'",
        "role, '{\"name\":\"x\",\"role\":\"root\"}'",
        "name, '{\"name\":\"admin\",\"role\":\"viewer\"}'",
        "name, '{\"name\":\"a b\",\"role\":\"viewer\"}'",
        "selector, '{\"name\":\"x\",\"role\":\"viewer\",\"selector\":\"hall\"}'",
        "validFor, '{\"name\":\"x\",\"role\":\"viewer\",\"validFor\":\"0s\"}'",
        "validFor, '{\"name\":\"x\",\"role\":\"viewer\",\"validFor\":\"4000d\"}'",
    })
    void refuses_a_token_that_makes_no_sense_and_names_the_field(String field, String body) {
        Answer refused =
                gateway.rest().send("POST", "/v1/tokens", "application/json", body.getBytes(StandardCharsets.UTF_8));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("field")).isEqualTo(field);
    }

    private static byte[] readAll(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String token(String name, String role, @org.jspecify.annotations.Nullable String selector) {
        Map<String, String> body = new java.util.HashMap<>(Map.of("name", name, "role", role));
        if (selector != null) {
            body.put("selector", selector);
        }
        Answer made = gateway.rest().post("/v1/tokens", body);
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        return made.text("token");
    }

    private RestCaller as(String token) {
        return RestCaller.withToken(gateway.url(), token);
    }

    private int status(String token, String method, String path) {
        byte[] body = method.equals("GET") ? new byte[0] : "{}".getBytes(StandardCharsets.UTF_8);
        return as(token).send(method, path, "application/json", body).status();
    }
}
