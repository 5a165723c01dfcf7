package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A TensorFlow Lite file answers as an ONNX one does; expected values as in the engine's own test. */
class TfliteServingTest {
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
        agent.slots().activate(RunningAgent.tflite("linear"));
        agent.slots().activate(RunningAgent.tflite("linear-int8"));
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void its_metadata_names_tensors_and_free_axes() throws Exception {
        Reply reply = agent.get("/v2/models/linear");
        assertThat(reply.json().at("/inputs/0").toString())
                .isEqualTo("{\"datatype\":\"FP32\",\"name\":\"x\",\"shape\":[-1,4]}");
    }

    @Test
    void it_answers_one_sample_and_several() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(infer("linear", "FP32", "[1,4]", "[1,2,3,4]")).isEqualTo("[30.5,7.0,-1.25]");
            assertThat(infer("linear", "FP32", "[2,4]", "[1,2,3,4,0.5,-1,0,2]"))
                    .isEqualTo("[30.5,7.0,-1.25,7.0,2.0,-1.625]");
        }
    }

    @Test
    void a_full_int8_model_takes_and_gives_its_own_numbers() throws Exception {
        assertThat(infer("linear-int8", "INT8", "[2,4]", "[10,20,-30,40,-128,127,0,3]"))
                .isEqualTo("[15,6,-20,19,30,-18]");
    }

    @Test
    void predict_takes_arrays() throws Exception {
        Reply reply = agent.post("/v1/models/linear:predict", "{\"instances\":[[1,2,3,4]]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text()).contains("30.5");
    }

    @Test
    void what_does_not_fit_its_signature_is_refused() throws Exception {
        Reply reply = agent.post(
                "/v2/models/linear/infer",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,5],\"data\":[1,2,3,4,5]}]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).contains("shape");
    }

    private static String infer(String model, String datatype, String shape, String data) throws Exception {
        Reply reply = agent.post(
                "/v2/models/" + model + "/infer",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"" + datatype + "\",\"shape\":" + shape + ",\"data\":"
                        + data + "}]}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json().at("/outputs/0/data").toString();
    }
}
