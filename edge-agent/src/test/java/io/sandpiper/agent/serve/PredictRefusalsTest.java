package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code :predict} refuses: a problem (RFC 9457) with field, value and expectation. */
final class PredictRefusalsTest {
    private static final String ROW = String.join(",", Collections.nCopies(13, "1"));
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
        agent.slots().activate(RunningAgent.bare("kinds"));
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bad_bodies")
    void bad_input_gets_a_problem_naming_field_value_and_expectation(
            String model, String body, String field, String value, String expected) throws Exception {
        Reply reply = agent.post("/v1/models/" + model + ":predict", body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("application/problem+json");
        assertThat(reply.json().path("status").asInt()).isEqualTo(400);
        assertThat(reply.json().path("title").asText()).isNotEmpty();
        assertThat(reply.json().path("detail").asText()).contains("(expected: ");
        assertThat(reply.json().path("field").asText()).as(reply.text()).isEqualTo(field);
        assertThat(reply.json().path("value").asText()).as(reply.text()).startsWith(value);
        assertThat(reply.json().path("expected").asText()).as(reply.text()).contains(expected);
    }

    static Stream<Arguments> bad_bodies() {
        String most = ROW.substring(2);
        return Stream.of(
                bad("wine", "", "body", "empty", "{\"instances\": [...]}"),
                bad("wine", "{}", "instances", "absent", "{\"instances\": [...]}"),
                bad("wine", "{\"instances\":7}", "instances", "7", "{\"instances\": [...]}"),
                bad("wine", "{\"instances\":[7]}", "instances[0]", "7.0", "13 values"),
                bad("wine", "{\"instances\":[[" + most + "]]}", "instances[0]", "values of shape [12]", "13 values"),
                bad("wine", "{\"instances\":[[" + ROW + ",1]]}", "instances[0]", "values of shape [14]", "13 values"),
                bad("wine", "{\"instances\":[[[" + most + "],[1]]]}", "instances[0]", "a list of 1", "one length"),
                bad(
                        "wine",
                        "{\"instances\":[[" + ROW + "],[null," + most + "]]}",
                        "instances[1][0]",
                        "null",
                        "a number"),
                bad(
                        "wine",
                        "{\"instances\":[[" + ROW + "],[" + most + ",\"x\"]]}",
                        "instances[1][12]",
                        "x",
                        "a number"),
                bad(
                        "wine",
                        "{\"instances\":[[" + ROW + "],[" + most + ",1e39]]}",
                        "instances[1][12]",
                        "1.0E39",
                        "FP32's range"),
                bad(
                        "wine",
                        "{\"instances\":[[" + ROW + "],{\"proline\":1e39}]}",
                        "instances[1].proline",
                        "1.0E39",
                        "FP32's range"),
                bad(
                        "wine",
                        "{\"instances\":[[" + ROW + "],{\"proline\":\"x\"}]}",
                        "instances[1].proline",
                        "x",
                        "a number"),
                bad("wine", "{\"instances\":[[" + ROW + "]]", "body", "ends at line 1, column 43", "whole JSON"),
                bad("fashion", "{\"instances\":[{\"b64\":\"AAAA", "body", "ends at line 1", "whole JSON"),
                bad("wine", "{\"instances\":[[+1]]}", "instances[0][0]", "Unexpected character ('+'", "JSON in UTF-8"),
                bad("wine", "{\"instances\":[[1e300," + most + "]]}", "instances[0][0]", "1.0E300", "FP32's range"),
                bad("wine", "{\"instances\":[[1e999," + most + "]]}", "instances[0][0]", "Infinity", "a finite number"),
                bad("wine", "{\"instances\":[[NaN," + most + "]]}", "instances[0][0]", "Non-standard token", "a text"),
                bad("wine", "{\"instances\":[{\"colour\":1}]}", "instances[0].colour", "an unknown feature", "alcohol"),
                bad("wine", "{\"instances\":[{\"alcohol\":1}]}", "instances[0].malic_acid", "absent", "a number"),
                bad(
                        "wine",
                        "{\"instances\":[{\"alcohol\":1,\"alcohol\":1}]}",
                        "instances[0].alcohol",
                        "there twice",
                        "once"),
                bad("fashion", "{\"instances\":[{\"b64\":7}]}", "instances[0].b64", "7", "base64"),
                bad("fashion", "{\"instances\":[{\"b64\":\"?\"}]}", "instances[0].b64", "unreadable", "base64"),
                bad("fashion", "{\"instances\":[{\"b64\":\"AAAA\"}]}", "instances[0]", "unreadable", "28x28"),
                bad("fashion", "{\"instances\":[{\"b64\":\"" + gif() + "\"}]}", "instances[0]", "1x1", "28x28"),
                bad("names", "{\"instances\":[\"x\"]}", "instances[0]", "x", "a number"),
                bad("kinds", "{\"instances\":[]}", "model", "kinds", "/v2/models/kinds/infer"));
    }

    @Test
    void more_instances_than_a_call_may_have_are_refused() throws Exception {
        String many = String.join(",", Collections.nCopies(ServeLimits.INSTANCES + 1, "[" + ROW + "]"));
        Reply reply = agent.post("/v1/models/wine:predict", "{\"instances\":[" + many + "]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("expected").asText()).isEqualTo("at most 1024");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instances\":[[1,2",
                "{\"instances\":[[1,2}",
                "{\"instances\":[]}}",
                "{\"instances\":[[+1]]}",
                "{\"instances\":[[.5]]}",
                "{\"instances\":[[NaN]]}",
                "{\"instances\":[[-Infinity]]}",
                "{\"instances\":[[01]]}",
                "{\"instances\":[[1,]]}",
                "{\"instances\":[[1/*c*/]]}",
                "{\"instances\":[[\u001e1]]}",
                "{\"instances\":[['1']]}",
                "{instances:1}",
                "{\"instances\":[[nil]]}",
                "{\"instances\":[[\"\\x\"]]}"
            })
    void words_of_bad_json_leave_the_parser_out(String body) throws Exception {
        Reply reply = agent.post("/v1/models/wine:predict", body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("detail").asText())
                .contains(" at line 1, column ")
                .doesNotContain("Feature", "[Source", "REDACTED", "ALLOW_", "INF'", "enabl");
    }

    /** One pixel. */
    private static String gif() {
        return "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    }

    private static Arguments bad(String model, String body, String field, String value, String expected) {
        return Arguments.of(model, body, field, value, expected);
    }
}
