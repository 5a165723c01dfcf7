package io.sandpiper.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything beside inference: metadata, configuration, statistics, repository, health and reflection. */
final class GrpcServicesTest {
    private static final String OIP = "inference.GRPCInferenceService/";
    private static GrpcAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new GrpcAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void the_server_is_live_and_ready_and_tells_what_it_is() {
        assertThat(agent.call(OIP + "ServerLive", "").toString()).isEqualTo("live: true\n");
        assertThat(agent.call(OIP + "ServerReady", "").toString()).isEqualTo("ready: true\n");
        assertThat(agent.call(OIP + "ServerMetadata", "").toString())
                .contains("name: \"sandpiper-agent\"", "version: \"9.9.9\"", "extensions: \"statistics\"");
    }

    @Test
    void a_model_tells_its_tensors_and_its_configuration() {
        assertThat(agent.call(OIP + "ModelMetadata", "name: 'wine'").toString())
                .contains("versions: \"1.0.0\"", "platform: \"onnxruntime\"", "datatype: \"FP32\"", "shape: -1");
        assertThat(agent.call(OIP + "ModelConfig", "name: 'types'").toString())
                .contains("data_type: TYPE_UINT8", "data_type: TYPE_STRING", "backend: \"onnxruntime\"", "KIND_CPU");
        assertThat(agent.call(OIP + "ModelReady", "name: 'wine' version: '1.0.0'")
                        .toString())
                .isEqualTo("ready: true\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ModelMetadata", "ModelConfig", "ModelReady", "ModelStatistics"})
    void a_model_that_is_not_here_is_not_found(String method) {
        assertThatThrownBy(() -> agent.call(OIP + method, "name: 'beer'"))
                .hasMessage("NOT_FOUND: model: beer (expected: one of kinds@0.0.0, types@0.0.0, wine@1.0.0)");
    }

    @Test
    void a_model_is_unloaded_and_loaded_again_and_readiness_and_health_follow() {
        agent.call(OIP + "RepositoryModelUnload", "model_name: 'types'");
        assertThat(agent.call(OIP + "ModelReady", "name: 'types'").toString()).isEmpty();
        assertThat(agent.call(OIP + "RepositoryIndex", "").toString()).contains("UNAVAILABLE", "reason: \"unloaded\"");
        assertThat(agent.call(OIP + "RepositoryIndex", "ready: true").toString())
                .contains("wine")
                .doesNotContain("types");
        agent.call(OIP + "RepositoryModelLoad", "model_name: 'types'");
        assertThat(agent.call(OIP + "ModelReady", "name: 'types'").toString()).isEqualTo("ready: true\n");
        assertThatThrownBy(() -> agent.call(OIP + "RepositoryModelLoad", "model_name: 'beer'"))
                .hasMessageContaining("NOT_FOUND: model: beer");
        assertThatThrownBy(() -> agent.call(
                        OIP + "RepositoryModelLoad",
                        "model_name: 'types' parameters { key: 'config' value { string_param: '{}' } }"))
                .hasMessageContaining("INVALID_ARGUMENT: parameters.config: {}");
    }

    @Test
    void health_is_told_and_an_unknown_service_is_not_found() {
        assertThat(agent.call("grpc.health.v1.Health/Check", "").toString()).isEqualTo("status: SERVING\n");
        assertThatThrownBy(() -> agent.call("grpc.health.v1.Health/Check", "service: 'x'"))
                .hasMessageContaining("NOT_FOUND");
        agent.slots().expect("late");
        assertThat(agent.call("grpc.health.v1.Health/Check", "").toString()).isEqualTo("status: NOT_SERVING\n");
        assertThat(agent.call(OIP + "ServerReady", "").toString()).isEmpty();
        agent.slots().remove("late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void reflection_lists_services_and_hands_out_the_file_of_a_symbol(String version) throws Exception {
        String method = "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo";
        assertThat(reflect(method, "list_services: ''").toString())
                .contains("inference.GRPCInferenceService", "grpc.health.v1.Health", "ServerReflection");
        Message found = (Message) GrpcAgent.get(
                reflect(method, "file_containing_symbol: 'inference.ModelInferRequest.InferInputTensor'"),
                "file_descriptor_response");
        ByteString file =
                GrpcAgent.<ByteString>list(found, "file_descriptor_proto").getFirst();
        assertThat(FileDescriptorProto.parseFrom(file).getPackage()).isEqualTo("inference");
        assertThat(reflect(method, "file_by_filename: 'x.proto'").toString()).contains("error_code: 5");
        assertThat(reflect(method, "all_extension_numbers_of_type: 'inference.ModelConfig'")
                        .toString())
                .contains("base_type_name");
    }

    private static Message reflect(String method, String text) {
        return ClientCalls.blockingServerStreamingCall(
                        agent.channel(),
                        agent.grpc(method).toBuilder()
                                .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
                                .build(),
                        CallOptions.DEFAULT,
                        agent.message(method, text))
                .next();
    }

    @Test
    void what_is_not_here_is_unimplemented_and_what_is_no_grpc_is_told_so() throws Exception {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        agent.channel(),
                        agent.grpc(OIP + "ServerLive").toBuilder()
                                .setFullMethodName(OIP + "TraceSetting")
                                .build(),
                        CallOptions.DEFAULT,
                        agent.message(OIP + "ServerLive", "")))
                .hasMessageContaining("UNIMPLEMENTED: method: /inference.GRPCInferenceService/TraceSetting");
        try (Socket socket = new Socket("127.0.0.1", agent.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 415")
                    .contains("This port speaks gRPC");
        }
    }
}
