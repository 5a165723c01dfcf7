package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors as raw bytes, over the wire (Triton's extension_binary_data.md). */
final class BinaryTensorTest {
    private static final String WINE = "/v2/models/wine/infer";
    private static final float[] ROW = {
        12.58f, 1.29f, 2.1f, 20f, 103f, 1.48f, 0.58f, 0.53f, 1.4f, 7.6f, 0.58f, 1.55f, 640f
    };
    private static RunningAgent agent;

    /** An answer whose JSON ends where its header says. */
    private record Answer(int status, JsonNode json, ByteBuffer raw, HttpResponse<byte[]> whole) {}

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void raw_bytes_in_and_out_give_the_answer_that_json_gives() throws Exception {
        Answer raw = send(
                WINE,
                "{\"inputs\":[" + features("[1,13]", 52) + "],\"parameters\":{\"binary_data_output\":true}}",
                floats(1));
        assertThat(raw.status()).as(String.valueOf(raw.json())).isEqualTo(200);
        assertThat(raw.whole().headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(raw.json().at("/outputs/0/parameters/binary_data_size").asInt())
                .isEqualTo(8);
        assertThat(raw.json().at("/outputs/0").has("data")).isFalse();
        assertThat(raw.raw().getLong()).isEqualTo(2);
        assertThat(raw.raw().remaining()).isEqualTo(12);
        Answer json = send(WINE, "{\"inputs\":[" + features("[1,13]", 52) + "]}", floats(1));
        assertThat(json.whole().headers().firstValue("Content-Type")).contains("application/json");
        assertThat(json.whole().headers().firstValue(CallHead.JSON_LENGTH)).isEmpty();
        assertThat((float) json.json().at("/outputs/1/data/2").asDouble())
                .isEqualTo(raw.raw().getFloat(raw.raw().position() + 8));
    }

    @Test
    void an_output_may_say_otherwise_than_the_request() throws Exception {
        String outputs = "\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"binary_data\":true}},"
                + "{\"name\":\"label\"}]";
        Answer one = send(WINE, "{\"inputs\":[" + features("[1,13]", 52) + "]," + outputs + "}", floats(1));
        assertThat(one.json().at("/outputs/0/parameters/binary_data_size").asInt())
                .isEqualTo(12);
        assertThat(one.json().at("/outputs/1/data").toString()).isEqualTo("[2]");
        assertThat(one.raw().remaining()).isEqualTo(12);
        Answer other = send(
                WINE,
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + features("[1,13]", 52)
                        + "],\"outputs\":[{\"name\":\"label\",\"parameters\":{\"binary_data\":false}},"
                        + "{\"name\":\"probabilities\"}]}",
                floats(1));
        assertThat(other.json().at("/outputs/0/data").toString()).isEqualTo("[2]");
        assertThat(other.raw().remaining()).isEqualTo(12);
    }

    /** In pieces of the body: no tensor begins where another would. */
    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(ints = {0, 2, 1_300, 4_000})
    void batches_of_any_length_are_read_whole(int samples) throws Exception {
        Answer answer = send(
                WINE,
                "{\"inputs\":[" + features("[" + samples + ",13]", samples * 52)
                        + "],\"outputs\":[{\"name\":\"label\",\"parameters\":{\"binary_data\":true}}]}",
                floats(samples));
        assertThat(answer.status()).as(String.valueOf(answer.json())).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/shape/0").asInt()).isEqualTo(samples);
        assertThat(answer.raw().remaining()).isEqualTo(samples * 8);
        while (answer.raw().hasRemaining()) {
            assertThat(answer.raw().getLong()).isEqualTo(2);
        }
    }

    @Test
    void json_and_raw_tensors_mix_and_every_type_comes_back() throws Exception {
        String json = "{\"inputs\":[" + tensor("u8", "UINT8", 2) + "," + tensor("i64", "INT64", 16)
                + ",{\"name\":\"f64\",\"shape\":[1,2],\"datatype\":\"FP64\",\"data\":[0.5,\"NaN\"]},"
                + tensor("b", "BOOL", 2)
                + "," + tensor("s", "BYTES", 14) + "],\"parameters\":{\"binary_data_output\":true}}";
        ByteBuffer raw = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
        raw.put((byte) 7)
                .put((byte) 255)
                .putLong(Long.MIN_VALUE)
                .putLong(-1)
                .put((byte) 1)
                .put((byte) 0);
        raw.putInt(0).putInt(6).put("größ".getBytes(StandardCharsets.UTF_8));
        Answer answer = send("/v2/models/types/infer", json, raw.array());
        assertThat(answer.status()).as(String.valueOf(answer.json())).isEqualTo(200);
        for (JsonNode output : answer.json().path("outputs")) {
            byte[] bytes = new byte[output.at("/parameters/binary_data_size").asInt()];
            answer.raw().get(bytes);
            byte[] expected = switch (output.path("name").asText()) {
                case "u8_out" -> Arrays.copyOfRange(raw.array(), 0, 2);
                case "i64_out" -> Arrays.copyOfRange(raw.array(), 2, 18);
                case "b_out" -> Arrays.copyOfRange(raw.array(), 18, 20);
                case "s_out" -> Arrays.copyOfRange(raw.array(), 20, 34);
                default ->
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putDouble(0.5)
                            .putDouble(Double.NaN)
                            .array();
            };
            assertThat(bytes).as(output.path("name").asText()).isEqualTo(expected);
        }
    }

    @Test
    void a_body_of_raw_bytes_alone_is_the_one_input_in_the_shape_that_follows() throws Exception {
        Answer answer = send(WINE, "", floats(3));
        assertThat(answer.status()).as(String.valueOf(answer.json())).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/shape/0").asInt()).isEqualTo(3);
        assertThat(answer.raw().remaining()).isEqualTo(3 * 8 + 9 * 4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad_requests")
    void what_does_not_fit_is_refused(String what, String path, String json, byte[] raw, String error)
            throws Exception {
        Answer answer = send(path, json, raw);
        assertThat(answer.status()).as(String.valueOf(answer.json())).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).contains(error).contains("(expected: ");
    }

    static Stream<Arguments> bad_requests() {
        String types = "/v2/models/types/infer";
        return Stream.of(
                bad("another size", WINE, inputs(features("[1,13]", 48)), floats(1), "48 bytes (expected: 52 bytes"),
                bad("more than there is", WINE, inputs(features("[2,13]", 104)), floats(1), "binary_data_size: 104"),
                bad(
                        "bytes left",
                        WINE,
                        inputs(features("[1,13]", 52)),
                        floats(2),
                        "body: 52 bytes after the last tensor"),
                bad("negative", WINE, inputs(features("[1,13]", -1)), floats(1), "binary_data_size: -1"),
                bad("a text", WINE, inputs(features("[1,13]", 52).replace("52", "\"52\"")), floats(1), "size: 52"),
                bad(
                        "beyond int",
                        WINE,
                        inputs(features("[1,13]", 52).replace("52", "99999999999")),
                        floats(1),
                        "999999"),
                bad(
                        "data beside",
                        WINE,
                        inputs(features("[1,13]", 52).replace("\"shape\"", "\"data\":[1],\"shape\"")),
                        floats(1),
                        "inputs[0].data: beside binary_data_size"),
                bad("exabytes", WINE, inputs(features("[2147483647,13]", 52)), floats(1), "inputs[0]"),
                bad(
                        "shared memory",
                        WINE,
                        inputs(features("[1,13]", 52).replace("binary_data_size", "shared_memory_region")),
                        floats(1),
                        "parameters.shared_memory_region"),
                bad(
                        "text where true or false belongs",
                        WINE,
                        "{\"parameters\":{\"binary_data_output\":1},\"inputs\":[]}",
                        floats(0),
                        "parameters.binary_data_output: 1"),
                bad("raw, no multiple", WINE, "", new byte[53], "body: 53 bytes (expected: a multiple of 52"),
                bad("raw, many inputs", types, "", new byte[3], "each of the 5 inputs"),
                bad("a text that is cut", types, inputs(tensor("s", "BYTES", 6)), new byte[6], "element 1 is cut"),
                bad("BOOL beyond 1", types, inputs(tensor("b", "BOOL", 2)), new byte[] {1, 2}, "0 or 1"),
                bad(
                        "no UTF-8",
                        types,
                        inputs(tensor("s", "BYTES", 9)),
                        new byte[] {1, 0, 0, 0, (byte) 0xff, 0, 0, 0, 0},
                        "(expected: UTF-8"));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"-1", "x", "", "9999999999", "300"})
    void a_length_that_cannot_be_is_refused(String length) throws Exception {
        HttpResponse<byte[]> whole = agent.sendBytes(agent.request(WINE)
                .header(CallHead.JSON_LENGTH, length)
                .POST(HttpRequest.BodyPublishers.ofString(inputs(features("[1,13]", 52)))));
        assertThat(whole.statusCode()).isEqualTo(400);
        assertThat(new String(whole.body(), StandardCharsets.UTF_8)).contains(CallHead.JSON_LENGTH + ": " + length);
    }

    @Test
    void raw_bytes_that_no_header_announces_are_refused() throws Exception {
        RunningAgent.Reply reply = agent.post(WINE, inputs(features("[1,13]", 52)));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).contains("binary_data_size: 52 (expected: a header " + CallHead.JSON_LENGTH);
    }

    private static Answer send(String path, String json, byte[] raw) throws Exception {
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        body.writeBytes(raw);
        HttpResponse<byte[]> whole = agent.sendBytes(agent.request(path)
                .header(CallHead.JSON_LENGTH, Integer.toString(head.length))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
        int end = whole.headers()
                .firstValue(CallHead.JSON_LENGTH)
                .map(Integer::parseInt)
                .orElse(whole.body().length);
        return new Answer(
                whole.statusCode(),
                Json.read("answer", Arrays.copyOf(whole.body(), end), JsonNode.class),
                ByteBuffer.wrap(whole.body()).position(end).slice().order(ByteOrder.LITTLE_ENDIAN),
                whole);
    }

    private static byte[] floats(int samples) {
        ByteBuffer bytes = ByteBuffer.allocate(samples * 52).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples * 13; i++) {
            bytes.putFloat(ROW[i % 13]);
        }
        return bytes.array();
    }

    private static String features(String shape, int bytes) {
        return "{\"parameters\":{\"binary_data_size\":" + bytes + "},\"name\":\"features\",\"shape\":" + shape
                + ",\"datatype\":\"FP32\"}";
    }

    private static String tensor(String name, String type, int bytes) {
        return "{\"name\":\"" + name + "\",\"shape\":[1,2],\"datatype\":\"" + type
                + "\",\"parameters\":{\"binary_data_size\":" + bytes + "}}";
    }

    private static String inputs(String tensors) {
        return "{\"inputs\":[" + tensors + "]}";
    }

    private static Arguments bad(String what, String path, String json, byte[] raw, String error) {
        return Arguments.of(what, path, json, raw, error);
    }
}
