package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.serve.RunningAgent.Reply;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code infer} of the Open Inference Protocol v2, answered over the wire. */
final class InferTest {
    private static final String WINE = "/v2/models/wine/infer";
    private static final String ROW = "12.58,1.29,2.1,20,103,1.48,0.58,0.53,1.4,7.6,0.58,1.55,640";
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void an_answer_carries_name_version_id_variant_and_all_outputs_in_the_models_order() throws Exception {
        Reply reply = agent.post(WINE, "{\"id\":\"größer\",\"inputs\":[" + wine("[1,13]", "[" + ROW + "]") + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.type()).isEqualTo("application/json");
        assertThat(reply.json().path("model_name").asText()).isEqualTo("wine");
        assertThat(reply.json().path("model_version").asText()).isEqualTo("1.0.0");
        assertThat(reply.json().path("id").asText()).isEqualTo("größer");
        assertThat(reply.json().at("/parameters/variant").asText()).isEqualTo("fp32");
        assertThat(reply.json().path("outputs").findValuesAsText("name")).containsExactly("label", "probabilities");
        assertThat(reply.json().at("/outputs/0/data/0").asInt()).isEqualTo(2);
        assertThat(reply.json().at("/outputs/1/shape").toString()).isEqualTo("[1,3]");
    }

    @Test
    void asked_outputs_come_alone_and_in_the_asked_order() throws Exception {
        String inputs = "{\"inputs\":[" + wine("[1,13]", "[" + ROW + "]") + "],\"outputs\":";
        assertThat(outputs(inputs + "[{\"name\":\"probabilities\"}]}")).containsExactly("probabilities");
        assertThat(outputs(inputs + "[{\"name\":\"probabilities\"},{\"name\":\"label\"}]}"))
                .containsExactly("probabilities", "label");
        assertThat(outputs(inputs + "[]}")).containsExactly("label", "probabilities");
    }

    @Test
    void null_stands_for_an_optional_part_that_is_not_there() throws Exception {
        String input = wine("[1,13]", "[" + ROW + "]").replace("\"shape\"", "\"parameters\":null,\"shape\"");
        Reply reply = agent.post(WINE, "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\":[" + input + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().has("id")).isFalse();
        assertThat(agent.post(WINE, "{\"inputs\":null}").status()).isEqualTo(400);
    }

    @Test
    void nested_data_and_data_before_its_shape_give_the_same_answer_as_flat_data() throws Exception {
        String flat = agent.post(WINE, "{\"inputs\":[" + wine("[1,13]", "[" + ROW + "]") + "]}")
                .text();
        String nested = agent.post(WINE, "{\"inputs\":[" + wine("[1,13]", "[[" + ROW + "]]") + "]}")
                .text();
        String sorted = agent.post(
                        WINE,
                        "{\"inputs\":[ {\"data\" : [[" + ROW
                                + "]],\"datatype\":\"FP32\",\"name\":\"features\",\"shape\":[1,13]}]}")
                .text();
        assertThat(nested).isEqualTo(flat);
        assertThat(sorted).isEqualTo(flat);
    }

    /** In pieces: no part of it is where another body would have it. */
    @ParameterizedTest
    @ValueSource(ints = {300, 1_500, 4_000})
    void a_large_batch_is_answered_like_a_small_one_wherever_its_data_stands(int samples) throws Exception {
        String data = "[" + String.join(",", Collections.nCopies(samples, ROW)) + "]";
        String last = wine("[" + samples + ",13]", data);
        String first =
                "{\"data\":" + data + ",\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[" + samples + ",13]}";
        Reply reply = agent.post(WINE, "{\"inputs\":[" + last + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().at("/outputs/0/data")).hasSize(samples).allMatch(label -> label.asInt() == 2);
        assertThat(agent.post(WINE, "{\"inputs\":[" + first + "]}").text()).isEqualTo(reply.text());
        Reply chunked = agent.send(agent.request(WINE)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() ->
                        new ByteArrayInputStream(("{\"inputs\":[" + first + "]}").getBytes(StandardCharsets.UTF_8)))));
        assertThat(chunked.text()).isEqualTo(reply.text());
    }

    @Test
    void a_batch_is_answered_sample_by_sample() throws Exception {
        Reply reply = agent.post(
                WINE, "{\"inputs\":[" + wine("[3,13]", "[[" + ROW + "],[" + ROW + "],[" + ROW + "]]") + "]}");
        assertThat(reply.json().at("/outputs/0/data").toString()).isEqualTo("[2,2,2]");
        assertThat(reply.json().at("/outputs/1/shape").toString()).isEqualTo("[3,3]");
    }

    @Test
    void texts_stand_for_numbers_that_are_none_in_both_directions() throws Exception {
        Reply reply = agent.post(
                WINE, "{\"inputs\":[" + wine("[1,13]", "[\"NaN\"" + ROW.substring(ROW.indexOf(',')) + "]") + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().at("/outputs/1/data").toString()).isEqualTo("[\"NaN\",\"NaN\",\"NaN\"]");
        Reply echo = agent.post("/v2/models/types/infer", types("\"NaN\",\"-Infinity\"", "0,255", "\"\",\"ß\""));
        assertThat(echo.status()).as(echo.text()).isEqualTo(200);
        assertThat(output(echo, "f64_out").toString()).isEqualTo("[\"NaN\",\"-Infinity\"]");
    }

    @Test
    void every_type_comes_back_as_it_was_sent() throws Exception {
        Reply echo = agent.post("/v2/models/types/infer", types("1e308,0.1", "0,255", "\"\",\"ß\\\"\\n\""));
        assertThat(echo.status()).as(echo.text()).isEqualTo(200);
        assertThat(output(echo, "f64_out").toString()).isEqualTo("[1.0E308,0.1]");
        assertThat(output(echo, "u8_out").toString()).isEqualTo("[0,255]");
        assertThat(output(echo, "i64_out").toString()).isEqualTo("[-9223372036854775808,9223372036854775807]");
        assertThat(output(echo, "b_out").toString()).isEqualTo("[true,false]");
        assertThat(output(echo, "s_out").get(1).asText()).isEqualTo("ß\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/wine/versions/1.0.0/infer", "/v2/models/%77ine/infer"})
    void a_model_is_found_by_version_and_by_an_encoded_name(String path) throws Exception {
        assertThat(agent.post(path, "{\"inputs\":[" + wine("[1,13]", "[" + ROW + "]") + "]}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void predict_answers_labels_and_probabilities_for_features_in_any_order() throws Exception {
        String[] values = ROW.split(",", -1);
        StringBuilder instance = new StringBuilder();
        for (int i = values.length - 1; i >= 0; i--) {
            instance.append(instance.isEmpty() ? "" : ",")
                    .append('"')
                    .append(RunningAgent.wineFeatures().get(i))
                    .append("\":")
                    .append(values[i]);
        }
        Reply reply = agent.post("/v1/models/wine:predict", "{\"instances\":[{" + instance + "},[" + ROW + "]]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        JsonNode predictions = reply.json().path("predictions");
        assertThat(predictions).hasSize(2);
        assertThat(predictions.get(0)).isEqualTo(predictions.get(1));
        assertThat(predictions.at("/0/label").asText()).isEqualTo("class_2");
        assertThat(predictions.at("/0/probabilities").properties().stream()
                        .mapToDouble(p -> p.getValue().asDouble())
                        .sum())
                .isEqualTo(1, within(1e-5));
    }

    @Test
    void an_image_of_raw_bytes_counts_as_the_same_values_as_a_list() throws Exception {
        byte[] raw = new byte[784];
        // As a bitmap file begins.
        raw[0] = 'B';
        raw[1] = 'M';
        StringBuilder list = new StringBuilder("66,77").append(",0".repeat(782));
        Reply bytes = agent.post(
                "/v1/models/fashion:predict",
                "{\"instances\":[{\"b64\":\"" + java.util.Base64.getEncoder().encodeToString(raw) + "\"}]}");
        Reply values = agent.post("/v1/models/fashion:predict", "{\"instances\":[[" + list + "]]}");
        assertThat(bytes.status()).as(bytes.text()).isEqualTo(200);
        assertThat(bytes.text()).isEqualTo(values.text());
    }

    @Test
    void a_body_in_chunks_and_one_that_waits_for_continue_are_answered() throws Exception {
        String body = "{\"inputs\":[" + wine("[1,13]", "[" + ROW + "]") + "]}";
        String chunked = agent.raw("POST " + WINE + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
        assertThat(chunked).startsWith("HTTP/1.1 200 OK");
        String waited = agent.raw("POST " + WINE + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(waited).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 200 OK");
    }

    static String wine(String shape, String data) {
        return "{\"name\":\"features\",\"shape\":" + shape + ",\"datatype\":\"FP32\",\"data\":" + data + "}";
    }

    static String types(String f64, String u8, String texts) {
        return "{\"inputs\":[" + two("u8", "UINT8", u8) + ","
                + two("i64", "INT64", "-9223372036854775808,9223372036854775807") + "," + two("f64", "FP64", f64)
                + "," + two("b", "BOOL", "true,false") + "," + two("s", "BYTES", texts) + "]}";
    }

    private static String two(String name, String type, String data) {
        return "{\"name\":\"" + name + "\",\"shape\":[1,2],\"datatype\":\"" + type + "\",\"data\":[" + data + "]}";
    }

    private static Iterable<String> outputs(String body) throws Exception {
        return agent.post(WINE, body).json().path("outputs").findValuesAsText("name");
    }

    private static JsonNode output(Reply reply, String name) {
        for (JsonNode each : reply.json().path("outputs")) {
            if (each.path("name").asText().equals(name)) {
                return each.path("data");
            }
        }
        throw new AssertionError("no " + name + " in " + reply.text());
    }
}
