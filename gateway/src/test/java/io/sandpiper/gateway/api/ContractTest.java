package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void the_document_is_served_whole() {
        JsonObject served =
                new JsonObject(new String(gateway.rest().get("/openapi.json").body(), StandardCharsets.UTF_8));
        assertThat(served).isEqualTo(new Contract().whole());
        assertThat(served.getString("openapi")).startsWith("3.1");
        assertThat(served.encode()).contains("application/problem+json").contains("text/event-stream");
    }

    @Test
    void a_handler_that_is_not_in_the_document_keeps_the_server_from_starting() {
        assertThatThrownBy(() -> new Contract().mustName(Set.of("live", "secret")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("secret");
    }

    static Stream<Call> documented() {
        return new Contract()
                .whole().getJsonObject("paths").stream()
                        .flatMap(path -> ((JsonObject) path.getValue())
                                .fieldNames().stream()
                                        .map(method -> new Call(method.toUpperCase(Locale.ROOT), path.getKey())));
    }

    record Call(String method, String template) {
        String path() {
            return template.replace("{digest}", "sha256:" + "a".repeat(64))
                    .replace("{version}", "1.0.0")
                    .replaceAll("\\{\\w+}", "absent");
        }
    }

    @ParameterizedTest
    @MethodSource("documented")
    void every_operation_of_the_document_is_mounted(Call call) {
        RestCaller.Answer answer = gateway.rest()
                .send(call.method(), call.path(), "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as("%s", answer).isNotIn(405, 415, 500, 501);
        if (answer.status() == 404 && !call.method().equals("HEAD")) {
            // A thing of this name is not there, which its handler says; a path that is not mounted names no field.
            assertThat(answer.text("field")).isNotEmpty();
        }
    }

    @Test
    void a_method_that_is_not_offered_is_told_what_is() {
        assertThat(gateway.rest().post("/v1/models/fashion", Map.of()).header("Allow"))
                .isEqualTo("GET");
        assertThat(gateway.rest().post("/health/live", Map.of()).header("Allow"))
                .isEqualTo("GET");
        assertThat(gateway.rest().delete("/v1/blobs/sha256:" + "a".repeat(64)).header("Allow"))
                .isEqualTo("GET, HEAD, PUT");
    }
}
