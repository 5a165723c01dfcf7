package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.serve.RunningAgent.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Triton's extensions model_repository, statistics, model_configuration and classification, over the wire. */
final class RepositoryTest {
    private static final String WINE = "/v2/repository/models/wine/";
    private static final String ROW = "12.58,1.29,2.1,20,103,1.48,0.58,0.53,1.4,7.6,0.58,1.55,640";
    private static final String INPUTS =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,13],\"datatype\":\"FP32\",\"data\":[" + ROW + "]}]";
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
    }

    @Test
    void a_model_is_unloaded_and_loaded_and_goes_on_where_it_was() throws Exception {
        assertThat(agent.post("/v2/models/wine/infer", INPUTS + "}").status()).isEqualTo(200);
        Reply unloaded = agent.post(WINE + "unload", "{\"parameters\":{\"unload_dependents\":false}}");
        assertThat(unloaded.status()).as(unloaded.text()).isEqualTo(200);
        assertThat(agent.get("/v2/models/wine/ready").status()).isEqualTo(503);
        assertThat(agent.get("/v2/health/ready").status())
                .as("nobody misses it")
                .isEqualTo(200);
        Reply gone = agent.post("/v2/models/wine/infer", INPUTS + "}");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.error()).contains("wine, which is unloaded");
        assertThat(agent.get("/v2/models/wine/stats").status()).isEqualTo(404);
        assertThat(wine(agent.post("/v2/repository/index", "")))
                .isEqualTo(
                        "{\"name\":\"wine\",\"reason\":\"unloaded\",\"state\":\"UNAVAILABLE\",\"version\":\"1.0.0\"}");
        assertThat(wine(agent.post("/v2/repository/index", "{\"ready\":true}"))).isEmpty();

        Reply loaded = agent.post(WINE + "load", "");
        assertThat(loaded.status()).as(loaded.text()).isEqualTo(200);
        assertThat(agent.get("/v2/models/wine/ready").status()).isEqualTo(200);
        assertThat(agent.post("/v2/models/wine/infer", INPUTS + "}").status()).isEqualTo(200);
        JsonNode stats =
                agent.get("/v2/models/wine/versions/1.0.0/stats").json().at("/model_stats/0");
        assertThat(stats.at("/inference_stats/success/count").asInt()).isEqualTo(2);
        assertThat(stats.path("inference_count").asInt()).isEqualTo(2);
        assertThat(agent.get("/metrics").text())
                .contains(
                        "sandpiper_requests_total{model=\"wine\",version=\"1.0.0\",variant=\"fp32\",outcome=\"ok\"} 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v2/repository/models/beer/load | '' | 404 | model: beer (expected: one of fashion, names, types, wine)",
                "/v2/repository/models/beer/unload | {} | 404 | model: beer",
                "/v2/repository/models/wine/load | {\"parameters\":{\"config\":\"{}\"}} | 400 | parameters: config",
                "/v2/repository/models/wine/load | {\"parameters\":7} | 400 | parameters: 7 (expected: an object)",
                "/v2/repository/models/wine/unload | [] | 400 | body: [",
                "/v2/repository/index | {\"ready\":1} | 400 | ready: 1 (expected: true or false)",
                "/v2/repository/index | {\"ready\" | 400 | body: ends at line 1, column 9",
                "/v2/repository/models/wine/reload | {} | 404 | path"
            })
    void a_bad_order_is_refused(String path, String body, int status, String error) throws Exception {
        Reply reply = agent.post(path, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.type()).isEqualTo("application/json");
        assertThat(reply.error()).contains(error);
    }

    @Test
    void statistics_are_told_of_one_model_or_of_all() throws Exception {
        assertThat(agent.get("/v2/models/stats").json().at("/model_stats").findValuesAsText("name"))
                .containsExactly("fashion", "names", "types", "wine");
        assertThat(agent.get("/v2/models/beer/stats").status()).isEqualTo(404);
        agent.post("/v2/models/wine/infer", "{}");
        JsonNode wine = agent.get("/v2/models/wine/stats").json().at("/model_stats/0");
        assertThat(wine.at("/inference_stats/fail/count").asInt()).isEqualTo(1);
        assertThat(wine.at("/inference_stats/success/ns").isIntegralNumber()).isTrue();
    }

    @Test
    void the_configuration_has_the_models_tensors() throws Exception {
        JsonNode wine = agent.get("/v2/models/wine/config").json();
        assertThat(wine.path("name").asText()).isEqualTo("wine");
        assertThat(wine.path("max_batch_size").asInt(-1)).isZero();
        assertThat(wine.at("/input/0/data_type").asText()).isEqualTo("TYPE_FP32");
        assertThat(wine.at("/input/0/dims").toString()).isEqualTo("[-1,13]");
        assertThat(agent.get("/v2/models/names/config").json().toString()).contains("TYPE_");
        assertThat(agent.get("/v2").json().path("extensions").toString())
                .contains("binary_tensor_data", "model_configuration", "model_repository", "statistics");
    }

    @Test
    void an_output_is_answered_as_its_best_classes() throws Exception {
        Reply reply = agent.post(
                "/v2/models/wine/infer",
                INPUTS + ",\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"classification\":2}}]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        JsonNode output = reply.json().at("/outputs/0");
        assertThat(output.path("datatype").asText()).isEqualTo("BYTES");
        assertThat(output.path("shape").toString()).isEqualTo("[1,2]");
        assertThat(output.at("/data/0").asText()).matches("0\\.\\d{6}:2:class_2");
        Reply none = agent.post(
                "/v2/models/wine/infer",
                INPUTS + ",\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"classification\":0}}]}");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.error()).contains("outputs[0].parameters.classification: 0");
    }

    private static String wine(Reply index) {
        for (JsonNode each : index.json()) {
            if (each.path("name").asText().equals("wine")) {
                return each.toString();
            }
        }
        return "";
    }
}
