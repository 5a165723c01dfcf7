package io.sandpiper.agent.grpc;

import static io.sandpiper.agent.grpc.GrpcAgent.get;
import static io.sandpiper.agent.grpc.GrpcAgent.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ModelInfer} and {@code ModelStreamInfer} over the wire, by grpc-java. */
final class GrpcInferTest {
    private static final String INFER = "inference.GRPCInferenceService/ModelInfer";
    private static final String STREAM = "inference.GRPCInferenceService/ModelStreamInfer";
    private static final float[] ROW = {12.58f, 1.29f, 2.1f, 20, 103, 1.48f, 0.58f, 0.53f, 1.4f, 7.6f, 0.58f, 1.55f, 640
    };
    private static final String TYPED = "fp32_contents: 12.58 fp32_contents: 1.29 fp32_contents: 2.1 fp32_contents: 20"
            + " fp32_contents: 103 fp32_contents: 1.48 fp32_contents: 0.58 fp32_contents: 0.53 fp32_contents: 1.4"
            + " fp32_contents: 7.6 fp32_contents: 0.58 fp32_contents: 1.55 fp32_contents: 640";
    private static final String HEAD = "name: 'features' datatype: 'FP32' shape: 1 shape: 13";
    private static final String WINE = "model_name: 'wine' id: 'größer' inputs {" + HEAD + "} " + rows(1);
    private static GrpcAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new GrpcAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    private static String rows(int rows) {
        ByteBuffer bytes = ByteBuffer.allocate(rows * ROW.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows; i++) {
            for (float value : ROW) {
                bytes.putFloat(value);
            }
        }
        return raw(bytes.array());
    }

    private static String raw(byte... bytes) {
        return "raw_input_contents: \"" + TextFormat.escapeBytes(bytes) + "\"";
    }

    @Test
    void raw_and_typed_contents_give_the_same_raw_answer_with_name_version_id_and_variant() {
        DynamicMessage reply = agent.infer(WINE);
        assertThat(get(reply, "model_name")).isEqualTo("wine");
        assertThat(get(reply, "model_version")).isEqualTo("1.0.0");
        assertThat(get(reply, "id")).isEqualTo("größer");
        assertThat(reply.toString()).contains("variant", "fp32");
        assertThat(list(reply, "outputs")).hasSize(2);
        List<ByteString> raw = list(reply, "raw_output_contents");
        assertThat(raw).hasSize(2);
        assertThat(raw.getFirst()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong())
                .isEqualTo(2);
        DynamicMessage typed =
                agent.infer("model_name: 'wine' model_version: '1.0.0' inputs {" + HEAD + " contents {" + TYPED + "}}");
        assertThat(GrpcAgent.<ByteString>list(typed, "raw_output_contents")).isEqualTo(raw);
    }

    @Test
    void asked_outputs_come_in_their_order_and_as_classes_with_labels() {
        DynamicMessage reply = agent.infer(WINE
                + " outputs { name: 'probabilities' parameters { key: 'classification' value { int64_param: 2 } } }"
                + " outputs { name: 'label' }");
        List<Message> outputs = list(reply, "outputs");
        assertThat(outputs).extracting(o -> get(o, "name")).containsExactly("probabilities", "label");
        assertThat(get(outputs.getFirst(), "datatype")).isEqualTo("BYTES");
        assertThat(list(outputs.getFirst(), "shape")).isEqualTo(List.of(1L, 2L));
        assertThat(GrpcAgent.<ByteString>list(reply, "raw_output_contents")
                        .getFirst()
                        .toStringUtf8())
                .containsPattern("0\\.\\d{6}:2(:|$)?");
    }

    @Test
    void a_batch_of_another_size_is_answered_sample_by_sample() {
        DynamicMessage reply = agent.infer("model_name: 'wine' inputs {" + HEAD.replace("shape: 1 ", "shape: 40 ")
                + "} " + rows(40) + " outputs { name: 'label' }");
        assertThat(GrpcAgent.<ByteString>list(reply, "raw_output_contents")
                        .getFirst()
                        .size())
                .isEqualTo(40 * 8);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void bad_input_is_an_invalid_argument_that_names_field_value_and_expectation(String request, String words) {
        assertThatThrownBy(() -> agent.infer(request)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getStatus().getDescription()).contains(words).contains("(expected: ");
        });
        assertThat(get(agent.infer(WINE), "id")).as("what comes after").isEqualTo("größer");
    }

    static Stream<Arguments> refused() {
        String wine = "model_name: 'wine' ";
        String full = "inputs {" + HEAD + "} ";
        return Stream.of(
                Arguments.of(wine, "inputs.features: absent"),
                Arguments.of(wine + full, "inputs[0].shape: [1, 13]"),
                Arguments.of(wine + full + raw((byte) 1), "raw_input_contents[0]: 1 bytes (expected: 52 bytes"),
                Arguments.of(wine + full + rows(1) + rows(1), "raw_input_contents[1]: one tensor too many"),
                Arguments.of(wine + full + full + rows(1), "inputs[1]: one tensor too many"),
                Arguments.of(wine + rows(1), "raw_input_contents: 1 tensors (expected: 0"),
                Arguments.of(
                        wine + "inputs {" + HEAD + " contents {" + TYPED + "}} " + rows(1),
                        "inputs[0].contents: values beside raw_input_contents"),
                Arguments.of(
                        wine + "inputs {" + HEAD + " contents {" + TYPED + " fp32_contents: 1}}",
                        "fp32_contents: more than 13 values"),
                Arguments.of(
                        wine + "inputs {" + HEAD + " contents {" + TYPED + " int_contents: 1}}",
                        "inputs[0].contents: int_contents (expected: fp32_contents alone"),
                Arguments.of(
                        wine + "inputs {" + HEAD + " contents {" + TYPED.substring("fp32_contents: 12.58 ".length())
                                + "}}",
                        "fp32_contents: 12 values (expected: 13"),
                Arguments.of(
                        wine + full.replace("FP32", "INT8") + rows(1), "inputs[0].datatype: INT8 (expected: FP32)"),
                Arguments.of(wine + full.replace("features", "x") + rows(1), "inputs[0].name: x (expected: features)"),
                Arguments.of(wine + full.replace("shape: 1 ", "shape: -1 ") + rows(1), "inputs[0].shape: [-1, 13]"),
                Arguments.of(
                        wine + full.replace("shape: 1 ", "shape: 4611686018427387904 ") + rows(1),
                        "inputs[0].shape: ["),
                Arguments.of(
                        wine + full.replace("shape: 1 ", "shape: 1 ".repeat(17)) + rows(1),
                        "inputs[0].shape: more axes"),
                Arguments.of(WINE + " outputs { name: 'x' }", "outputs[0].name: x (expected: one of label"),
                Arguments.of(WINE + " outputs { name: 'label' } outputs { name: 'label' }", "outputs[1].name: label"),
                Arguments.of(
                        WINE + " outputs { name: 'label' parameters { key: 'classification' value {} } }",
                        "outputs[0].parameters.classification: absent"),
                Arguments.of(
                        WINE + " outputs { name: 'label' parameters { key: 'shared_memory_region' } }",
                        "outputs[0].parameters.shared_memory_region"));
    }

    @Test
    void an_unknown_model_or_version_is_not_found() {
        code(
                WINE.replace("'wine'", "'beer'"),
                Status.Code.NOT_FOUND,
                "model: beer (expected: one of kinds@0.0.0, types@0.0.0, wine");
        code(WINE + " model_version: '7'", Status.Code.NOT_FOUND, "model: wine@7");
    }

    @Test
    void a_message_over_the_limit_is_refused_and_gzip_does_not_get_around_it() {
        Message large = agent.message(INFER, WINE + raw(new byte[GrpcAgent.MESSAGE_BYTES]));
        for (String compressor : List.of("identity", "gzip")) {
            assertThatThrownBy(() -> agent.call(INFER, large, CallOptions.DEFAULT.withCompression(compressor)))
                    .as(compressor)
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                    .hasMessageContaining("http.bodyLimit");
        }
        Message small = agent.message(INFER, WINE);
        assertThat(get(agent.call(INFER, small, CallOptions.DEFAULT.withCompression("gzip")), "id"))
                .isEqualTo("größer");
        assertThat(agent.isMemoryFree()).isTrue();
    }

    @Test
    void a_full_queue_is_told_at_once_and_dead_work_is_not_run() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        agent.slots().find("types").orElseThrow().submit((slot, execution) -> {
            held.countDown();
            await(hold);
        });
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        String types = "model_name: 'types' ";
        for (int i = 0; i < GrpcAgent.QUEUE; i++) {
            assertThatThrownBy(() -> agent.call(
                            INFER,
                            agent.message(INFER, types),
                            CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS)))
                    .hasMessageContaining("DEADLINE_EXCEEDED");
        }
        code(types, Status.Code.RESOURCE_EXHAUSTED, "the queue of types is full");
        hold.countDown();
        while (agent.slots().find("types").orElseThrow().waiting() > 0) {
            Thread.onSpinWait();
        }
        code(types, Status.Code.INVALID_ARGUMENT, "inputs.");
        DynamicMessage statistics = agent.call("inference.GRPCInferenceService/ModelStatistics", "name: 'types'");
        assertThat(statistics.toString()).contains("fail {").contains("count: 4");
        assertThat(agent.isMemoryFree()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_stream_answers_in_order_tells_errors_in_their_place_and_ends_with_status_ok() throws Exception {
        List<DynamicMessage> replies = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> end = new CompletableFuture<>();
        StreamObserver<Message> requests = ClientCalls.asyncBidiStreamingCall(
                agent.channel().newCall(agent.grpc(STREAM), CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(DynamicMessage reply) {
                        replies.add(reply);
                    }

                    @Override
                    public void onError(Throwable fault) {
                        end.completeExceptionally(fault);
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(null);
                    }
                });
        for (int i = 0; i < 200; i++) {
            requests.onNext(agent.message(
                    STREAM, WINE.replace("größer", "n" + i).replace("'wine'", i == 7 ? "'beer'" : "'wine'")));
        }
        requests.onCompleted();
        end.get(20, TimeUnit.SECONDS);
        assertThat(replies).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(get((Message) get(replies.get(i), "infer_response"), "id"))
                    .isEqualTo("n" + i);
            assertThat((String) get(replies.get(i), "error_message")).contains(i == 7 ? "model: beer" : "");
            assertThat(((String) get(replies.get(i), "error_message")).isEmpty())
                    .isEqualTo(i != 7);
        }
    }

    private static void code(String request, Status.Code code, String words) {
        assertThatThrownBy(() -> agent.infer(request)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(words);
        });
    }
}
