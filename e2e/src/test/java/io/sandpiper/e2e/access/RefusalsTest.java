package io.sandpiper.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.mqtt.TestTls;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.e2e.process.RestClient;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyEntry;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.message.EnrollToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong tokens and no tokens at every door. */
@SharedScene
class RefusalsTest {
    private final Scene scene;

    RefusalsTest(Scene scene) {
        this.scene = scene;
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models",
        "GET, /v1/devices",
        "GET, /v1/status",
        "GET, /v1/jobs",
        "GET, /v1/assignments",
        "POST, /v1/assignments",
        "POST, /v1/enroll-tokens",
        "DELETE, /v1/devices/porch",
        "PUT, /v1/models/x/versions/1.0.0",
        "PUT, /v1/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    })
    void rest_refuses_who_has_no_token_and_who_has_a_wrong_one(String method, String path) {
        try (RestClient nobody = new RestClient(scene.gateway().url(), null);
                RestClient wrong = new RestClient(scene.gateway().url(), "wrong")) {
            assertThat(call(nobody, method, path).status()).isEqualTo(401);
            assertThat(call(wrong, method, path).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/openapi.json"})
    void rest_shows_everybody_what_is_open(String path) {
        try (RestClient nobody = new RestClient(scene.gateway().url(), null)) {
            assertThat(nobody.get(path).status()).isEqualTo(200);
        }
    }

    @Test
    void est_refuses_a_token_that_was_never_made() {
        EnrollToken real = EnrollToken.parse(scene.fleet().enrollToken("site=test"));
        String forged = new EnrollToken(real.url(), real.caSha256(), "never-made", real.mqtt(), null).text();
        refused(forged, "forger");
    }

    @Test
    void est_refuses_a_token_that_was_used() {
        String token = scene.fleet().enrollToken("site=test");
        AgentProcess first = scene.fleet().agent("first-user");
        first.enrol(token, List.of()).succeeded();
        refused(token, "second-user");
    }

    @Test
    void est_refuses_a_token_that_expired() {
        Reply made = scene.gateway().rest().post("/v1/enroll-tokens", Map.of("labels", Map.of(), "validFor", "1s"));
        Instant expires = Instant.parse(made.succeeded().path("expires").asText());
        Await.until("the token expires", () -> Instant.now().isAfter(expires.plusMillis(50)));
        refused(made.json().path("token").asText(), "late");
    }

    @Test
    void est_refuses_a_name_that_another_device_has() {
        scene.fleet()
                .agent("taken")
                .enrol(scene.fleet().enrollToken("site=test"), List.of())
                .succeeded();
        AgentProcess second = scene.fleet()
                .agent("taken", scene.fleet().freePorts().next(), scene.folder().resolve("taken-again"), Map.of());
        Finished finished = second.enrol(scene.fleet().enrollToken("site=test"), List.of());
        assertThat(finished.exitCode()).as(finished.toString()).isNotZero();
        assertThat(finished.err()).contains("taken");
    }

    @Test
    void an_agent_does_not_enrol_at_an_authority_other_than_its_tokens() {
        EnrollToken real = EnrollToken.parse(scene.fleet().enrollToken("site=test"));
        String other = new EnrollToken(real.url(), "0".repeat(64), real.secret(), real.mqtt(), null).text();
        refused(other, "misled");
    }

    @Test
    void est_asks_who_sends_no_credentials_for_them() throws Exception {
        assertThat(enrolRequest(null)).isEqualTo(401);
    }

    @Test
    void est_refuses_the_operators_token_as_an_enrolment_token() throws Exception {
        String basic = Base64.getEncoder()
                .encodeToString(
                        ("device:" + scene.gateway().token()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(enrolRequest("Basic " + basic)).isEqualTo(401);
    }

    @Test
    void mqtt_refuses_who_shows_nothing() {
        assertThatThrownBy(() -> TestClient.withPassword(scene.gateway(), "nobody", null, null))
                .isInstanceOf(TestClient.Refused.class);
    }

    @Test
    void mqtt_refuses_an_operator_with_a_wrong_token() {
        assertThatThrownBy(() -> TestClient.withPassword(scene.gateway(), "op", "operator", "wrong"))
                .isInstanceOf(TestClient.Refused.class);
    }

    @Test
    void mqtt_refuses_a_device_of_another_fleets_authority() throws Exception {
        Authority foreign = Authority.open(
                scene.folder().resolve("foreign"), AuthoritySettings.plain(List.of("localhost")), Clock.systemUTC());
        KeyEntry key = foreign.client();
        assertThatThrownBy(() ->
                        TestClient.withCertificate(scene.gateway(), Authority.GATEWAY_CLIENT, key.key(), key.chain()))
                .isInstanceOf(TestClient.Refused.class);
    }

    private static Reply call(RestClient client, String method, String path) {
        return client.send(method, path, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"));
    }

    private int enrolRequest(@org.jspecify.annotations.Nullable String authorization) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TestTls.context(scene.gateway().caFile()))
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                            "https://localhost:" + scene.gateway().ports().est() + "/.well-known/est/simpleenroll"))
                    .header("Content-Type", "application/pkcs10")
                    .POST(HttpRequest.BodyPublishers.ofString("bm90aGluZw=="));
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private void refused(String token, String name) {
        AgentProcess agent = scene.fleet().agent(name);
        Finished finished = agent.enrol(token, List.of());
        assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(finished.err()).contains("token");
        assertThat(scene.gateway().rest().get("/v1/devices/" + name).status()).isEqualTo(404);
    }
}
