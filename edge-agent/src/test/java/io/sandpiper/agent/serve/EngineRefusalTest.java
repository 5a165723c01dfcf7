package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of the right form that only the engine can refuse. */
final class EngineRefusalTest {
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
        agent.slots().activate(RunningAgent.bare("gather"));
        agent.slots().activate(RunningAgent.bare("kinds"));
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[7]", "[-9]", "[0,7]"})
    void an_index_outside_the_models_table_is_the_callers_error_and_the_slot_goes_on(String indices) throws Exception {
        Reply refused = agent.post("/v2/models/gather/infer", gather(indices));
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.error()).contains("inputs: ").contains("(expected: ");
        Reply next = agent.post("/v2/models/gather/infer", gather("[2]"));
        assertThat(next.status()).as(next.text()).isEqualTo(200);
        assertThat(next.json().at("/outputs/0/data").toString()).isEqualTo("[4.0,5.0]");
    }

    @Test
    void predict_refuses_it_too() throws Exception {
        Reply refused = agent.post("/v1/models/gather:predict", "{\"instances\":[7]}");
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(agent.post("/v1/models/gather:predict", "{\"instances\":[1]}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void small_types_come_back_as_they_were_sent() throws Exception {
        Reply reply = agent.post(
                "/v2/models/kinds/infer",
                "{\"inputs\":[" + kind("i8", "INT8", "-128,127") + "," + kind("i16", "INT16", "-32768,32767") + ","
                        + kind("i32", "INT32", "-2147483648,2147483647") + "," + kind("f16", "FP16", "0.5,\"NaN\"")
                        + ","
                        + kind("bf16", "BF16", "-2.5,\"Infinity\"") + "," + kind("f32", "FP32", "0.1,-0.0") + "]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("outputs").findValues("data").toString())
                .isEqualTo("[[-128,127], [-32768,32767], [-2147483648,2147483647], [0.5,\"NaN\"],"
                        + " [-2.5,\"Infinity\"], [0.1,-0.0]]");
    }

    private static String gather(String indices) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + indices.split(",", -1).length
                + "],\"datatype\":\"INT64\",\"data\":" + indices + "}]}";
    }

    private static String kind(String name, String type, String data) {
        return "{\"name\":\"" + name + "\",\"shape\":[1,2],\"datatype\":\"" + type + "\",\"data\":[" + data + "]}";
    }
}
