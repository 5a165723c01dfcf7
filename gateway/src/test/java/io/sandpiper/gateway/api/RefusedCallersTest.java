package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.api.RestCaller.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedCallersTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head");
    /** Open without login, as docs/architecture.md lists. */
    private static final Set<String> OPEN = Set.of(
            "/health/live",
            "/health/ready",
            "/metrics",
            "/openapi.json",
            "/.well-known/sandpiper/login",
            // Signed: whoever reads them can check them.
            "/v1/trust/metadata/{file}",
            "/v1/trust/targets/{model}/{file}");

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** Every call that the served document names, with names in place of its parameters. */
    Stream<Call> callsThatNeedLogin() {
        return gateway.rest().get("/openapi.json").json().path("paths").properties().stream()
                .filter(path -> !OPEN.contains(path.getKey()))
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .map(operation -> new Call(operation.getKey().toUpperCase(Locale.ROOT), path.getKey())));
    }

    record Call(String method, String template) {
        String path() {
            return template.replace("{digest}", "sha256:" + "a".repeat(64))
                    .replace("{version}", "1.0.0")
                    .replaceAll("\\{\\w+}", "absent");
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }

    @ParameterizedTest
    @MethodSource("callsThatNeedLogin")
    void refuses_a_call_without_a_token(Call call) {
        assertRefused(call, null);
    }

    @ParameterizedTest
    @MethodSource("callsThatNeedLogin")
    void refuses_a_call_with_a_wrong_token(Call call) {
        assertRefused(call, "Bearer spt_" + "A".repeat(43));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "bearer", "Token abc", "Bearer \u00e9\u00e9", "Basic !!!"})
    void refuses_a_login_that_cannot_be_read(String authorization) {
        assertRefused(new Call("GET", "/v1/models"), authorization);
    }

    @Test
    void refuses_the_operators_token_as_a_basic_password() {
        String basic =
                Base64.getEncoder().encodeToString(("operator:" + gateway.token()).getBytes(StandardCharsets.UTF_8));
        assertRefused(new Call("GET", "/v1/models"), "Basic " + basic);
    }

    @Test
    void refuses_the_token_in_the_query() {
        assertRefused(new Call("GET", "/v1/models?access_token=" + gateway.token()), null);
    }

    @Test
    void refuses_a_part_of_the_token_and_the_token_with_more() {
        String token = gateway.token();
        assertRefused(new Call("GET", "/v1/models"), "Bearer " + token.substring(0, token.length() - 1));
        assertRefused(new Call("GET", "/v1/models"), "Bearer " + token + "A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/../v1/models", "/v1/models/", "/v1/models;x=1", "/%76%31/models"})
    void a_path_written_otherwise_is_no_way_around_the_login(String path) {
        try (RestCaller caller = RestCaller.with(gateway.url(), null)) {
            assertThat(caller.get(path).status()).isIn(400, 401, 404);
        }
    }

    @Test
    void a_refused_upload_leaves_nothing() {
        byte[] bytes = "not from an operator".getBytes(StandardCharsets.UTF_8);
        String path = "/v1/blobs/" + io.sandpiper.protocol.digest.Digest.of(bytes);
        try (RestCaller stranger = RestCaller.with(gateway.url(), null)) {
            assertThat(stranger.send("PUT", path, "application/octet-stream", bytes)
                            .status())
                    .isEqualTo(401);
        }
        assertThat(gateway.rest().head(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/openapi.json"})
    void answers_without_login_what_is_open(String path) {
        try (RestCaller stranger = RestCaller.with(gateway.url(), null)) {
            assertThat(stranger.get(path).status()).isEqualTo(200);
        }
    }

    @Test
    void the_operators_token_is_let_in() {
        assertThat(gateway.rest().get("/v1/models").status()).isEqualTo(200);
    }

    @Test
    void too_many_wrong_tokens_lock_the_address_out_and_say_until_when(@TempDir Path folder) {
        try (RunningGateway strict = RunningGateway.start(folder, Map.of("login.failures", "3"));
                RestCaller guessing = RestCaller.withToken(strict.url(), "spt_" + "A".repeat(43))) {
            assertThat(strict.rest().get("/v1/models").status()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                assertThat(guessing.get("/v1/models").status()).isEqualTo(401);
            }
            Answer locked = guessing.get("/v1/models");
            assertThat(locked.status()).isEqualTo(429);
            assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(50, 60);
            assertThat(locked.text("detail")).startsWith("login: too many were refused for this address");
            // Whoever logged in before goes on working.
            assertThat(strict.rest().get("/v1/models").status()).isEqualTo(200);
        }
    }

    private void assertRefused(Call call, @Nullable String authorization) {
        try (RestCaller caller = RestCaller.with(gateway.url(), authorization)) {
            byte[] body = List.of("PUT", "POST").contains(call.method())
                    ? "{}".getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
            Answer answer = caller.send(call.method(), call.path(), "application/json", body);
            assertThat(answer.status()).as("%s", answer).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            if (!call.method().equals("HEAD")) {
                assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                assertThat(answer.json().path("status").asInt()).isEqualTo(401);
                assertThat(answer.text("title")).isNotEmpty();
            }
        }
    }
}
