package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.serve.RunningAgent.Reply;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.json.Json;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of a text, a number that may be missing, and a whole number, asked over HTTP. */
final class TextPredictTest {
    private static final Path FILES =
            Path.of(System.getProperty("sandpiper.root", ".."), "edge-agent/src/test/resources/score");
    private static final String HOMES = "/v1/models/homes:predict";
    private static final List<String> ANSWERS = List.of("cheap", "dear", "cheap", "dear", "cheap", "dear");
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
        agent.slots().activate(RunningAgent.withSpec("homes"));
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void json_takes_texts_numbers_and_null() throws Exception {
        String instances = String.join(",", Files.readAllLines(FILES.resolve("homes.jsonl")));
        assertThat(labels(agent.post(HOMES, "{\"instances\":[" + instances + "]}")))
                .isEqualTo(ANSWERS);
        String arrays = "{\"colour\":[\"red\"],\"age\":[[12.5]],\"rooms\":3}";
        Reply reply = agent.post(HOMES, "{\"instances\":[" + arrays + "]}");
        assertThat(reply.json().at("/predictions/0/probabilities/cheap").asDouble())
                .as(reply.text())
                .isEqualTo(0.531209);
    }

    @Test
    void a_table_needs_a_header_in_any_order_and_may_have_a_label() throws Exception {
        String table = Files.readAllLines(FILES.resolve("homes.csv")).stream()
                .map(line -> line.replaceFirst(",(note|[a-f]),", ",label,"))
                .collect(Collectors.joining("\n"));
        assertThat(labels(csv(table))).isEqualTo(ANSWERS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"colour\":3,\"age\":1,\"rooms\":2} | instances[0].colour | 3 | a text",
                "{\"colour\":null,\"age\":1,\"rooms\":2} | instances[0].colour | null | a text",
                "{\"colour\":[3],\"age\":1,\"rooms\":2} | instances[0].colour[0] | 3 | a text",
                "{\"colour\":[\"a\",\"b\"],\"age\":1,\"rooms\":2} | instances[0].colour | values of shape [2] | 1 values",
                "{\"colour\":\"\\ud800\",\"age\":1,\"rooms\":2} | instances[0].colour | half of a surrogate | a text",
                "{\"colour\":\"red\",\"age\":\"1\",\"rooms\":2} | instances[0].age | 1 | a number",
                "{\"colour\":\"red\",\"age\":1,\"rooms\":null} | instances[0].rooms | null | a number",
                "{\"colour\":\"red\",\"age\":1,\"rooms\":2.5} | instances[0].rooms | 2.5 | a whole number",
                "{\"colour\":\"red\",\"rooms\":2} | instances[0].age | absent | colour, age, rooms",
                "[\"red\",1,2] | instances[0] | [ | an object with colour, age, rooms"
            })
    void what_is_no_sample_is_refused_by_name(String instance, String field, String value, String expected)
            throws Exception {
        Reply reply = agent.post(HOMES, "{\"instances\":[" + instance + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("field").asText()).as(reply.text()).isEqualTo(field);
        assertThat(reply.json().path("value").asText()).as(reply.text()).startsWith(value);
        assertThat(reply.json().path("expected").asText()).as(reply.text()).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "red,1,2 | line 1: red (expected: a header of the features, each once: colour, age, rooms)",
                "colour,age\\nred,1 | line 1.rooms: absent (expected: each feature once)",
                "colour,age,rooms,colour\\nred,1,2,red | line 1: colour, there twice (expected: each feature once)",
                "colour,age,rooms,floor\\nred,1,2,3 | line 1: floor (expected: a header of the features",
                "colour,age,rooms\\nred,1, | line 2, cell 3:  (expected: a number)",
                "colour,age,rooms\\nred,old,2 | line 2, cell 2: old (expected: a number)",
                "colour,age,rooms\\nred,1 | line 2: 2 cells (expected: 3 cells)"
            })
    void a_table_that_does_not_fit_names_line_and_cell(String table, String error) throws Exception {
        Reply reply = csv(table.replace("\\n", "\n"));
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("detail").asText()).contains(error);
    }

    @Test
    void raw_bytes_are_refused_where_texts_are_wanted() throws Exception {
        Reply reply = agent.send(agent.request(HOMES)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("xyz")));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("detail").asText()).contains("application/json: the model has many inputs");
    }

    @Test
    void infer_gives_what_predict_gives() throws Exception {
        Reply reply = agent.post("/v2/models/homes/infer", """
                {"inputs":[{"name":"colour","datatype":"BYTES","shape":[2,1],"data":["red","gr\u00fcn"]},
                           {"name":"age","datatype":"FP32","shape":[2,1],"data":[12.5,"NaN"]},
                           {"name":"rooms","datatype":"INT64","shape":[2,1],"data":[3,5]}]}""");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().at("/outputs/0/data").toString()).isEqualTo("[0,1]");
        assertThat(reply.json().at("/outputs/1/data/0").asDouble()).isEqualTo(0.53120935);
    }

    @Test
    void the_signature_says_which_values_are_texts_and_which_may_be_missing() throws Exception {
        JsonNode homes = agent.get("/v1/models/homes").json();
        assertThat(homes.at("/inputs/0/datatype").asText()).isEqualTo("BYTES");
        assertThat(homes.at("/inputs/1/missing").asText()).isEqualTo("nan");
        assertThat(homes.path("example").asText()).contains("{\"colour\":\"\",\"age\":0,\"rooms\":0}");
        JsonNode instance = agent.get("/openapi.json")
                .json()
                .path("paths")
                .path(HOMES)
                .at("/post/requestBody/content/application~1json/schema/properties/instances/items/properties");
        assertThat(instance.at("/colour/anyOf/1/type").asText()).isEqualTo("string");
        assertThat(instance.at("/age/anyOf/1/type").toString()).isEqualTo("[\"number\",\"boolean\",\"null\"]");
    }

    @Test
    void the_example_is_answered_when_it_is_pasted_into_a_shell() throws Exception {
        String example = agent.get("/v1/models/homes").json().path("example").asText();
        Process shell = new ProcessBuilder("sh", "-c", example)
                .redirectErrorStream(true)
                .start();
        JsonNode answer = Json.read(example, shell.getInputStream().readAllBytes(), JsonNode.class);
        assertThat(answer.path("predictions")).as(answer.toString()).hasSize(1);
    }

    @Test
    void the_example_has_the_texts_that_the_spec_gives_quoted_for_a_shell() throws Exception {
        InstalledVersion homes = RunningAgent.withSpec("homes");
        ModelSpec spec = Objects.requireNonNull(homes.spec());
        ModelSpec shown = spec.withInputs(spec.inputs().stream()
                .map(input -> input.holdsTexts() ? input.withExamples(List.of("it's \"$HOME\"")) : input)
                .toList());
        agent.slots()
                .activate(new InstalledVersion(
                        "shown",
                        "1.0.0",
                        homes.manifest(),
                        homes.variant(),
                        homes.mediaType(),
                        homes.modelFile(),
                        shown,
                        homes.since()));
        String example = agent.get("/v1/models/shown").json().path("example").asText();
        assertThat(example).contains("it'\\''s \\\"$HOME\\\"");
        Process shell = new ProcessBuilder("sh", "-c", example)
                .redirectErrorStream(true)
                .start();
        JsonNode answer = Json.read(example, shell.getInputStream().readAllBytes(), JsonNode.class);
        assertThat(answer.path("predictions")).as(answer.toString()).hasSize(1);
    }

    private static Reply csv(String table) throws Exception {
        return agent.send(agent.request(HOMES)
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(table)));
    }

    private static List<String> labels(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        List<String> labels = new ArrayList<>();
        reply.json().path("predictions").forEach(p -> labels.add(p.path("label").asText()));
        return labels;
    }
}
