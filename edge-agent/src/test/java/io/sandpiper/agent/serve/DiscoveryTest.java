package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.serve.RunningAgent.Reply;
import io.sandpiper.protocol.json.Json;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent tells of itself and of its models. */
final class DiscoveryTest {
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/"})
    void the_server_names_itself(String path) throws Exception {
        JsonNode server = agent.get(path).json();
        assertThat(server.path("name").asText()).isEqualTo("sandpiper-agent");
        assertThat(server.path("version").asText()).isEqualTo("9.9.9");
        assertThat(server.path("extensions").isArray()).isTrue();
    }

    @Test
    void ready_means_that_every_model_of_the_device_answers() throws Exception {
        assertThat(agent.get("/v2/health/live").json().path("live").asBoolean()).isTrue();
        assertThat(agent.get("/v2/health/ready").status()).isEqualTo(200);
        agent.slots().expect("late");
        Reply ready = agent.get("/v2/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().path("ready").asBoolean()).isFalse();
        assertThat(ready.json().path("missing").toString()).isEqualTo("[\"late\"]");
        assertThat(agent.get("/v2/health/live").status()).isEqualTo(200);
        Reply late = agent.get("/v2/models/late/ready");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.json().path("ready").asBoolean(true)).isFalse();
        agent.slots().remove("late");
        assertThat(agent.get("/v2/health/ready").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/wine, 200",
        "/v2/models/w%69ne, 200",
        "/v2/models/wine/versions/1.0.0, 200",
        "/v2/models/wine/versions/1%2E0.0/ready, 200",
        "/v2/models/wine/versions/2.0.0, 404",
        "/v2/models/wine/versions/2.0.0/ready, 404",
        "/v2/models/beer, 404",
        "/v2/models/beer/ready, 404",
        "/v2/models/wine/trace, 404",
        "/v2/models/%25zz, 404",
        "/v2/nothing, 404"
    })
    void a_model_is_found_by_name_and_version_or_the_error_says_what_there_is(String path, int status)
            throws Exception {
        Reply reply = agent.get(path);
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.type()).isEqualTo("application/json");
        if (status == 404) {
            assertThat(reply.error()).contains("(expected: ");
        }
    }

    @Test
    void metadata_gives_the_models_tensors() throws Exception {
        JsonNode wine = agent.get("/v2/models/wine").json();
        assertThat(wine.path("versions").toString()).isEqualTo("[\"1.0.0\"]");
        assertThat(wine.path("platform").asText()).isEqualTo("onnxruntime");
        assertThat(wine.at("/inputs/0/name").asText()).isEqualTo("features");
        assertThat(wine.at("/inputs/0/datatype").asText()).isEqualTo("FP32");
        assertThat(wine.at("/inputs/0/shape").toString()).isEqualTo("[-1,13]");
        assertThat(wine.path("outputs").findValuesAsText("name")).containsExactly("label", "probabilities");
    }

    @Test
    void models_are_listed_with_what_they_did() throws Exception {
        JsonNode models = agent.get("/v1/models").json().path("models");
        assertThat(models.findValuesAsText("model")).containsExactly("fashion", "names", "types", "wine");
        Reply unknown = agent.get("/v1/models/beer");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.type()).isEqualTo("application/problem+json");
        assertThat(unknown.json().path("expected").asText()).contains("wine@1.0.0");
    }

    @Test
    void a_model_tells_its_signature() throws Exception {
        JsonNode wine = agent.get("/v1/models/wine").json();
        assertThat(wine.path("task").asText()).isEqualTo("tabular");
        assertThat(wine.at("/inputs/0/features")).hasSize(13);
        assertThat(wine.at("/outputs/1/labels/0").asText()).isEqualTo("class_0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wine", "fashion", "names", "types"})
    void the_example_is_answered_when_it_is_pasted_into_a_shell(String model) throws Exception {
        String example = agent.get("/v1/models/" + model).json().path("example").asText();
        Process shell = new ProcessBuilder("sh", "-c", example)
                .redirectErrorStream(true)
                .start();
        byte[] answer = shell.getInputStream().readAllBytes();
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        JsonNode json = Json.read(example, answer, JsonNode.class);
        assertThat(json.has("predictions") || json.has("outputs"))
                .as(example + "\n" + json)
                .isTrue();
    }

    @Test
    void the_interface_is_described_with_each_models_signature() throws Exception {
        Reply reply = agent.get("/openapi.json");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        JsonNode document = reply.json();
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        JsonNode wine = document.path("paths").path("/v1/models/wine:predict").at("/post/requestBody/content");
        JsonNode named = wine.at("/application~1json/schema/properties/instances/items/anyOf/0");
        assertThat(named.path("required")).hasSize(13);
        JsonNode infer = document.path("paths").path("/v2/models/wine/infer").at("/post/requestBody/content");
        JsonNode tensor = infer.at("/application~1json/schema/properties/inputs/items/oneOf/0/properties");
        assertThat(tensor.at("/name/const").asText()).isEqualTo("features");
        assertThat(tensor.at("/shape/prefixItems/1/const").asInt()).isEqualTo(13);
        assertThat(document.findValuesAsText("operationId"))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(20);
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue();
        }
        agent.slots().remove("wine");
        assertThat(agent.get("/openapi.json").json().path("paths").has("/v2/models/wine"))
                .isFalse();
    }

    @Test
    void the_description_says_what_predict_takes_and_gives() throws Exception {
        JsonNode paths = agent.get("/openapi.json").json().path("paths");
        JsonNode wine = paths.path("/v1/models/wine:predict").path("post");
        assertThat(wine.at("/requestBody/content").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("application/json", "text/csv", "application/octet-stream");
        assertThat(wine.at("/responses/200/content").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("application/json", "text/csv");
        JsonNode forms = wine.at("/requestBody/content/application~1json/schema/properties/instances/items/anyOf");
        assertThat(forms.findValuesAsText("type")).contains("object", "array");
        for (JsonNode form : forms) {
            assertThat(form.path("type").asText())
                    .as("a bare number is refused")
                    .isIn("object", "array");
        }
        assertThat(paths.path("/v1/models/names:predict")
                        .at("/post/requestBody/content/application~1json/schema/properties/instances/items/anyOf")
                        .toString())
                .contains("{\"type\":[\"number\",\"boolean\"]}");
        assertThat(paths.path("/v1/models/types:predict")
                        .at("/post/requestBody/content/application~1json/schema/properties/instances/items/required")
                        .toString())
                .isEqualTo("[\"u8\",\"i64\",\"f64\",\"b\",\"s\"]");
        agent.slots().activate(RunningAgent.bare("kinds"));
        assertThat(agent.get("/openapi.json").json().path("paths").has("/v1/models/kinds:predict"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/ready", "/stats", "/config"})
    void paths_of_a_version_are_described_and_answer(String call) throws Exception {
        String path = "/v2/models/wine/versions/1.0.0" + call;
        JsonNode paths = agent.get("/openapi.json").json().path("paths");
        assertThat(paths.path(path).has("get")).isTrue();
        assertThat(agent.get(path).status()).isEqualTo(200);
        assertThat(paths.path("/v2/models/wine/versions/1.0.0/infer")
                        .at("/post/requestBody/content")
                        .has("application/octet-stream"))
                .isTrue();
    }

    @Test
    void metrics_count_requests_by_their_end() throws Exception {
        agent.post("/v1/models/wine:predict", "{\"instances\":[[1,1,1,1,1,1,1,1,1,1,1,1,1]]}");
        agent.post("/v1/models/wine:predict", "{\"instances\":[[1]]}");
        Reply metrics = agent.get("/metrics");
        assertThat(metrics.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        String wine = "{model=\"wine\",version=\"1.0.0\",variant=\"fp32\"";
        assertThat(metrics.text())
                .contains("# TYPE sandpiper_requests_total counter\n")
                .contains("sandpiper_requests_total" + wine + ",outcome=\"ok\"} 1\n")
                .contains("sandpiper_requests_total" + wine + ",outcome=\"invalid\"} 1\n")
                .contains("sandpiper_request_seconds_count" + wine + "} 1\n")
                .contains("sandpiper_waiting_requests" + wine + "} 0\n");
        assertThat(metrics.text().lines().filter(l -> !l.startsWith("#")))
                .allMatch(l -> l.matches("[a-z_]+(\\{[^}]*})? [0-9.]+"));
    }
}
