package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.grpc.wire.ProtoWriter;
import io.sandpiper.agent.serve.RunningAgent.Reply;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that divides each value by itself: 0 gives NaN, which its spec may or may not allow. */
final class NotFiniteTest {
    private static final int FLOAT = 1;

    @TempDir
    private Path folder;

    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RunningAgent();
        Path file = folder.resolve("quotient.onnx");
        Files.write(file, quotient());
        for (Role role : List.of(Role.PROBABILITIES, Role.LOGITS, Role.VALUE)) {
            agent.slots().activate(version("as-" + role, file, role));
        }
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
    }

    @ParameterizedTest
    @CsvSource({"as-probabilities, PROBABILITIES", "as-logits, LOGITS"})
    void is_the_models_fault_where_the_spec_says_finite(String model, Role role) throws Exception {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 20; i++) {
                Reply failed = infer(model, "[1,0,2]");
                assertThat(failed.status()).as(failed.text()).isEqualTo(500);
                assertThat(failed.error())
                        .isEqualTo("model " + model + ": output y[1] is NaN (expected: finite, as " + role + " are)");
            }
            Reply predicted = agent.post("/v1/models/" + model + ":predict", "{\"instances\":[[1,0,2]]}");
            assertThat(predicted.status()).as(predicted.text()).isEqualTo(500);
            assertThat(log.shown()).as("lines for 21 failures").hasSize(1);
        }
        assertThat(agent.get("/metrics").text())
                .contains("sandpiper_requests_total{model=\"" + model
                        + "\",version=\"1.0.0\",variant=\"fp32\",outcome=\"nan\"} 21");
        assertThat(agent.statistics(model).fail().count()).isEqualTo(21);
        assertThat(infer(model, "[1,3,2]").status()).as("the slot goes on").isEqualTo(200);
    }

    @Test
    void goes_through_where_the_input_was_not_finite_itself() throws Exception {
        Reply reply = infer("as-probabilities", "[1,\"NaN\",2]");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().at("/outputs/0/data").toString()).isEqualTo("[1.0,\"NaN\",1.0]");
    }

    @Test
    void is_a_text_where_the_output_may_be_anything() throws Exception {
        Reply reply = infer("as-value", "[1,0,2]");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().at("/outputs/0/data").toString()).isEqualTo("[1.0,\"NaN\",1.0]");
    }

    private Reply infer(String model, String data) throws Exception {
        return agent.post(
                "/v2/models/" + model + "/infer",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":" + data + "}]}");
    }

    private static InstalledVersion version(String model, Path file, Role role) throws Exception {
        ModelSpec spec = new ModelSpec(
                ModelSpec.SCHEMA_VERSION,
                Task.TABULAR,
                null,
                null,
                List.of(new ModelSpec.Input("x", DataType.FP32, List.of(-1L, 3L), null, null, null, null, null, null)),
                List.of(new ModelSpec.Output("y", role, null)),
                null,
                null);
        return new InstalledVersion(
                model, "1.0.0", Digest.of(file), "fp32", MediaTypes.ONNX, file, spec, Instant.EPOCH);
    }

    /** An ONNX file (onnx.proto) of one Div node. */
    private static byte[] quotient() {
        ProtoWriter model = new ProtoWriter()
                .number(1, 8)
                .message(7, graph -> {
                    graph.message(
                            1,
                            node -> node.text(1, "x").text(1, "x").text(2, "y").text(4, "Div"));
                    graph.text(2, "quotient");
                    value(graph, 11, "x");
                    value(graph, 12, "y");
                })
                .message(8, opset -> opset.number(2, 13));
        ByteBuffer view = model.view();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    private static void value(ProtoWriter graph, int field, String name) {
        graph.message(
                field,
                info -> info.text(1, name)
                        .message(
                                2,
                                type -> type.message(
                                        1,
                                        tensor -> tensor.number(1, FLOAT)
                                                .message(
                                                        2,
                                                        shape -> shape.message(1, batch -> batch.text(2, "batch"))
                                                                .message(1, width -> width.number(1, 3))))));
    }
}
