package io.sandpiper.agent;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.sandpiper.agent.grpc.GrpcServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An agent as a user starts it, with the demo's wine model, on free ports; asked over REST and gRPC. */
public final class AgentProcess implements AutoCloseable {
    public static final String ROW = String.join(",", Collections.nCopies(13, "1.5"));
    public static final String INFER =
            "{\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[1,13],\"data\":[" + ROW + "]}]}";
    public static final String GRPC_INFER =
            "model_name: 'wine' inputs { name: 'features' datatype: 'FP32' shape: 1 shape: 13" + " contents { "
                    + "fp32_contents: 1.5 ".repeat(13) + "} }";

    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final String SERVICE = "inference.GRPCInferenceService";
    private static final long PATIENCE_SECONDS = 40;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path log;
    private final Process process;
    private final ManagedChannel channel;
    private final FileDescriptor services;
    private final int port;

    /**
     * @param jvm options of the JVM
     * @param settings of the agent: KEY=VALUE
     */
    public AgentProcess(Path folder, List<String> jvm, List<String> settings) throws Exception {
        port = free();
        int grpc = free();
        log = folder.resolve("agent.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AgentMain.class.getName(), "serve"));
        command.addAll(List.of("--http", "127.0.0.1:" + port, "--grpc", "127.0.0.1:" + grpc));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        command.addAll(List.of("--model", "wine=" + ROOT.resolve("configs/demo/wine/wine-1.0.0.onnx")));
        settings.forEach(each -> command.addAll(List.of("--set", each)));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", grpc).usePlaintext().build();
        services = services();
        awaitReady();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static FileDescriptor services() throws Exception {
        try (InputStream in = GrpcServer.class.getResourceAsStream("services.desc")) {
            for (FileDescriptorProto file : FileDescriptorSet.parseFrom(in).getFileList()) {
                if (file.getPackage().equals("inference")) {
                    return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
                }
            }
        }
        throw new IllegalStateException("no inference service described");
    }

    private void awaitReady() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (get("/v2/models/wine/ready").statusCode() == 200 && log().contains("agent-answers-grpc")) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            Thread.sleep(50);
        }
        throw new IOException("the agent does not answer: " + log());
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    public HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** @param headers name, value, name, value */
    public int post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** @param text the request in protobuf's text form */
    public DynamicMessage call(String method, String text, Map<String, String> metadata) throws Exception {
        MethodDescriptor rpc =
                services.findServiceByName("GRPCInferenceService").findMethodByName(method);
        DynamicMessage.Builder request = DynamicMessage.newBuilder(rpc.getInputType());
        TextFormat.merge(text, request);
        Metadata headers = new Metadata();
        metadata.forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
        io.grpc.Channel described =
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        if (!rpc.toProto().getClientStreaming()) {
            return ClientCalls.blockingUnaryCall(described, grpc(rpc), options, request.build());
        }
        var stream = ClientCalls.blockingBidiStreamingCall(described, grpc(rpc), options);
        stream.write(request.build());
        stream.halfClose();
        DynamicMessage answer = stream.read();
        stream.read();
        return answer;
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> grpc(MethodDescriptor rpc) {
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(
                        rpc.toProto().getClientStreaming()
                                ? io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING
                                : io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(SERVICE + "/" + rpc.getName())
                .setRequestMarshaller(new Marshaller(rpc.getInputType()))
                .setResponseMarshaller(new Marshaller(rpc.getOutputType()))
                .build();
    }

    private record Marshaller(com.google.protobuf.Descriptors.Descriptor type)
            implements io.grpc.MethodDescriptor.Marshaller<DynamicMessage> {
        @Override
        public InputStream stream(DynamicMessage value) {
            return new ByteArrayInputStream(value.toByteArray());
        }

        @Override
        public DynamicMessage parse(InputStream stream) {
            try {
                return DynamicMessage.parseFrom(type, stream);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Asks it to end as a service manager does. @return whether it did within 5 s */
    public boolean end() throws InterruptedException {
        process.destroy();
        return process.waitFor(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        channel.shutdownNow();
        client.close();
        if (!end()) {
            process.destroyForcibly();
        }
    }
}
