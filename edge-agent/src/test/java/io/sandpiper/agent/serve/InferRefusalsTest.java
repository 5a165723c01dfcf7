package io.sandpiper.agent.serve;

import static io.sandpiper.agent.serve.InferTest.types;
import static io.sandpiper.agent.serve.InferTest.wine;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code infer} refuses: 400, with field, value and expectation in the one field that callers read. */
final class InferRefusalsTest {
    private static final String WINE = "/v2/models/wine/infer";
    private static final String ROW = "[" + String.join(",", Collections.nCopies(13, "1.5")) + "]";
    private static final String GOOD = wine("[1,13]", ROW);
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad_bodies")
    void bad_input_gets_400_naming_field_value_and_expectation(String what, String body, String error)
            throws Exception {
        Reply reply = agent.post(WINE, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("application/json");
        assertThat(reply.error()).contains(error).contains("(expected: ");
        assertThat(agent.post(WINE, inputs(GOOD)).status())
                .as("what comes after")
                .isEqualTo(200);
    }

    static Stream<Arguments> bad_bodies() {
        return Stream.of(
                bad("empty body", "", "body: empty (expected: an object with inputs"),
                bad("no object", "[1]", "body: [ (expected: an object"),
                bad("cut", "{\"inputs\":[", "body: ends at line 1, column 12 (expected: whole JSON)"),
                bad("cut in a text", "{\n\"id\":\"x", "body: ends at line 2, column 8 (expected: whole JSON)"),
                bad("cut after data", inputs(GOOD).replace("]}]}", "]"), "(expected: whole JSON)"),
                bad("closed otherwise", "{\"inputs\":[}", "Unexpected close marker '}': expected ']' at line 1"),
                bad("no JSON", "{\"inputs\":nil}", "inputs: Unrecognized token 'nil'"),
                bad("no UTF-8", "{\"id\":\"\u0000\"}", "id: Illegal unquoted character"),
                bad("text after", inputs(GOOD) + "{}", "body: text after the object"),
                bad("a key twice", "{\"id\":\"1\",\"id\":\"2\"}", "id: there twice (expected: each key once)"),
                bad(
                        "name twice",
                        inputs(GOOD.replace("\"shape\"", "\"name\":\"x\",\"shape\"")),
                        "inputs[0].name: there twice"),
                bad("data twice", inputs("{\"data\":[1],\"data\":[1]}"), "inputs[0].data: there twice"),
                bad("early data twice", inputs("{\"data\":[1]," + GOOD.substring(1)), "inputs[0].data: there twice"),
                bad("inputs twice", "{\"inputs\":[" + GOOD + "],\"inputs\":[]}", "inputs: there twice"),
                bad(
                        "keys without end",
                        "{" + unread(1_025) + "}",
                        "body: 1025 keys that are not read (expected: at most 1024)"),
                bad("keys within", "{\"parameters\":{" + unread(1_025) + "}}", "body: 1025 keys that are not read"),
                bad("number as id", "{\"id\":7}", "id: 7 (expected: a text)"),
                bad("no inputs", "{}", "inputs: absent"),
                bad("empty inputs", inputs(""), "inputs.features: absent (expected: each input once)"),
                bad("inputs no array", "{\"inputs\":{}}", "inputs: { (expected: an array)"),
                bad("a tensor too many", inputs(GOOD + "," + GOOD), "inputs[1]: one tensor too many"),
                bad(
                        "an unknown input",
                        inputs(GOOD.replace("features", "x")),
                        "inputs[0].name: x (expected: features)"),
                bad("no name", inputs("{\"shape\":[1],\"data\":[]}"), "inputs[0]: no name"),
                bad("no data", inputs(GOOD.replace("\"data\"", "\"dada\"")), "inputs[0].data: absent"),
                bad("another type", inputs(GOOD.replace("FP32", "INT8")), "inputs[0].datatype: INT8 (expected: FP32)"),
                bad(
                        "no type",
                        inputs(GOOD.replace("FP32", "float")),
                        "inputs[0].datatype: float (expected: one of BOOL"),
                bad("shape no array", inputs(wine("13", ROW)), "inputs[0].shape: 13"),
                bad("shape of texts", inputs(wine("[\"1\",13]", ROW)), "inputs[0].shape: 1 (expected: at most 16"),
                bad("axis beyond long", inputs(wine("[99999999999999999999,13]", ROW)), "inputs[0].shape: 99999999999"),
                bad("negative axis", inputs(wine("[-1,13]", ROW)), "inputs[0].shape: [-1, 13]"),
                bad(
                        "axes overflow",
                        inputs(wine("[4611686018427387904,13]", ROW)),
                        "inputs[0].shape: [4611686018427387904, 13]"),
                bad("exabytes", inputs(wine("[2147483647,13]", ROW)), "inputs[0].shape: [2147483647, 13]"),
                bad("more than the body holds", inputs(wine("[100000,13]", ROW)), "inputs[0].shape: [100000, 13]"),
                bad(
                        "an axis too many",
                        inputs(wine("[1,1,13]", ROW)),
                        "inputs[0].shape: [1, 1, 13] (expected: [-1, 13]"),
                bad("another width", inputs(wine("[1,12]", ROW)), "inputs[0].shape: [1, 12] (expected: [-1, 13]"),
                bad("17 axes", inputs(wine("[" + "1,".repeat(16) + "1]", ROW)), "expected: at most 16 axes"),
                bad("a value too few", inputs(wine("[2,13]", ROW)), "inputs[0].data: values of shape [13]"),
                bad(
                        "a value too many",
                        inputs(wine("[1,13]", "[" + ROW.substring(1, 5) + ROW.substring(1))),
                        "values of shape [14]"),
                bad(
                        "ragged",
                        inputs(wine("[2,13]", "[" + ROW + ",[1,2]]")),
                        "inputs[0].data: a list of 2 (expected: lists of one length; the first has 13)"),
                bad(
                        "value beside list",
                        inputs(wine("[1,13]", "[" + ROW + ",1]")),
                        "inputs[0].data: values beside arrays"),
                bad(
                        "list beside value",
                        inputs(wine("[1,13]", "[1," + ROW + "]")),
                        "inputs[0].data: arrays beside values"),
                bad(
                        "transposed",
                        inputs(wine("[1,13]", "[" + "[1.5],".repeat(12) + "[1.5]]")),
                        "values of shape [13, 1]"),
                bad("data no array", inputs(wine("[1,13]", "1")), "inputs[0].data: 1 (expected: an array)"),
                bad(
                        "text as number",
                        inputs(GOOD.replace("[1.5", "[\"much\"")),
                        "inputs[0].data[0]: much (expected: a number"),
                bad(
                        "null as number",
                        inputs(GOOD.replace("[1.5", "[null")),
                        "inputs[0].data[0]: null (expected: a number"),
                bad("object as number", inputs(GOOD.replace("[1.5", "[{}")), "inputs[0].data[0]: {"),
                bad("bare NaN", inputs(GOOD.replace("[1.5", "[NaN")), "Non-standard token 'NaN'"),
                bad("bare NaN, words", inputs(GOOD.replace("[1.5", "[NaN")), "is a text: \"NaN\""),
                bad("beyond FP32", inputs(GOOD.replace("[1.5", "[1e39")), "inputs[0].data[0]: 1.0E39"),
                bad("beyond FP64", inputs(GOOD.replace("[1.5", "[1e999")), "inputs[0].data[0]: 1e999"),
                bad("beyond FP32, the last", inputs(GOOD.replace("1.5]", "1e39]")), "inputs[0].data[12]: 1.0E39"),
                bad("text, nested", inputs(nested("\"x\"")), "inputs[0].data[1][12]: x (expected: a number"),
                bad("beyond FP32, nested", inputs(nested("1e39")), "inputs[0].data[1][12]: 1.0E39"),
                bad(
                        "before the shape",
                        inputs("{\"data\":[" + ROW.replace("1.5]", "1e39]") + "],"
                                + GOOD.substring(1, GOOD.indexOf(",\"data\"")) + "}"),
                        "inputs[0].data[0][12]: 1.0E39"),
                bad("endless number", inputs(GOOD.replace("[1.5", "[" + "1".repeat(99))), "Number value length (99)"),
                bad(
                        "deep data",
                        inputs(wine("[1,13]", "[".repeat(5_000))),
                        "nesting depth (33) exceeds the maximum allowed (32)"),
                bad("deep elsewhere", "{\"custom\":" + "[".repeat(5_000), "nesting depth (33)"),
                bad("outputs no array", asked("7"), "outputs: 7 (expected: an array)"),
                bad("output no object", asked("[7]"), "outputs[0]: 7 (expected: an object"),
                bad("output without name", asked("[{}]"), "outputs[0].name: absent"),
                bad(
                        "unknown output",
                        asked("[{\"name\":\"x\"}]"),
                        "outputs[0].name: x (expected: one of label, probabilities)"),
                bad(
                        "output twice",
                        asked("[{\"name\":\"label\"},{\"name\":\"label\"}]"),
                        "outputs[1].name: label (expected: each output once)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers_outside_their_type")
    void a_number_outside_its_type_is_refused_not_wrapped(String what, String body, String error) throws Exception {
        Reply reply = agent.post("/v2/models/types/infer", body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.error()).contains(error).contains("(expected: ");
    }

    static Stream<Arguments> numbers_outside_their_type() {
        return Stream.of(
                bad(
                        "256 as UINT8",
                        types("0,0", "0,256", "\"\",\"\""),
                        "inputs[0].data[1]: 256 (expected: a whole number from 0 to 255)"),
                bad("-1 as UINT8", types("0,0", "0,-1", "\"\",\"\""), "inputs[0].data[1]: -1"),
                bad("a fraction as UINT8", types("0,0", "0,1.5", "\"\",\"\""), "inputs[0].data[1]: 1.5"),
                bad(
                        "beyond INT64",
                        types("0,0", "0,1", "\"\",\"\"").replace("9223372036854775807", "9223372036854775808"),
                        "inputs[1].data[1]: 9223372036854775808"),
                bad(
                        "0 as BOOL",
                        types("0,0", "0,1", "\"\",\"\"").replace("true", "0"),
                        "inputs[3].data[0]: 0 (expected: true or false)"),
                bad("a number as BYTES", types("0,0", "0,1", "\"\",7"), "inputs[4].data[1]: 7 (expected: a text)"),
                bad("beyond FP64", types("0,1e309", "0,1", "\"\",\"\""), "inputs[2].data[1]: 1e309"));
    }

    @Test
    void a_shape_that_only_the_model_refuses_is_bad_input() throws Exception {
        Reply reply = agent.post(WINE, inputs(wine("[0,13]", "[]")));
        assertThat(reply.status()).as(reply.text()).isIn(200, 400);
    }

    @Test
    void bytes_that_are_no_text_are_refused() throws Exception {
        Reply reply = agent.send(agent.request(WINE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'})));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).contains("Invalid UTF-8").contains("(expected: JSON in UTF-8");
    }

    /** Two rows, of which the last value is this one. */
    private static String nested(String last) {
        return wine("[2,13]", "[" + ROW + "," + ROW.replace("1.5]", last + "]") + "]");
    }

    private static String unread(int keys) {
        return IntStream.range(0, keys).mapToObj(i -> "\"k" + i + "\":[0]").collect(Collectors.joining(","));
    }

    private static String inputs(String tensors) {
        return "{\"inputs\":[" + tensors + "]}";
    }

    private static String asked(String outputs) {
        return "{\"inputs\":[" + GOOD + "],\"outputs\":" + outputs + "}";
    }

    private static Arguments bad(String what, String body, String error) {
        return Arguments.of(what, body, error);
    }
}
