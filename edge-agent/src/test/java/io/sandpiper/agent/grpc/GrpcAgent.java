package io.sandpiper.agent.grpc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.listen.Credentials;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The device's gRPC interface on a free port, with real models and engine, and grpc-java before it. */
final class GrpcAgent implements AutoCloseable {
    static final int MESSAGE_BYTES = 256 << 10;
    static final int MEMORY_BYTES = 600 << 10;
    static final int QUEUE = 2;
    static final Duration MESSAGE_TIME = Duration.ofSeconds(2);

    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final long PATIENCE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Map<String, FileDescriptor> files = new HashMap<>();
    private final InferStatistics statistics = new InferStatistics();
    private final BodyMemory memory = new BodyMemory(MEMORY_BYTES);
    private final Slots slots;
    private final ModelRepository repository;
    private final ManagedChannel channel;
    private final GrpcServer server;
    private final int port;

    GrpcAgent() throws Exception {
        this(new SlotSettings(1, QUEUE, SlotSettings.ANY_MEMORY));
    }

    GrpcAgent(SlotSettings settings) throws Exception {
        slots = new Slots(
                ServiceLoader.load(Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                settings);
        slots.activate(model("wine", ROOT.resolve("configs/demo/wine/wine-1.0.0.onnx"), "1.0.0"));
        slots.activate(model("types", ROOT.resolve("engine/src/test/resources/models/types.onnx"), "0.0.0"));
        slots.activate(model("kinds", ROOT.resolve("engine/src/test/resources/models/kinds.onnx"), "0.0.0"));
        repository = new ModelRepository(slots);
        server = new GrpcServer(
                vertx,
                new GrpcServer.Parts(slots, repository, statistics, statistics, memory),
                "9.9.9",
                MESSAGE_BYTES,
                MESSAGE_TIME);
        port = ((Endpoint.Tcp) open(Endpoint.address("test", "127.0.0.1:0"), null))
                .address()
                .port();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try (InputStream in = GrpcServer.class.getResourceAsStream("services.desc")) {
            for (FileDescriptorProto file : FileDescriptorSet.parseFrom(in).getFileList()) {
                files.put(file.getPackage(), FileDescriptor.buildFrom(file, new FileDescriptor[0]));
            }
        }
    }

    private static InstalledVersion model(String name, Path path, String version) throws IOException {
        Path spec = path.resolveSibling("model.yaml");
        return new InstalledVersion(
                name,
                version,
                Digest.of(path),
                "fp32",
                MediaTypes.ONNX,
                path,
                Files.exists(spec) ? ModelSpec.parseYaml(Files.readAllBytes(spec)) : null,
                Instant.EPOCH);
    }

    /** Serves one more of the engine's test models. */
    void activate(String model) throws Exception {
        slots.activate(model(model, ROOT.resolve("engine/src/test/resources/models/" + model + ".onnx"), "0.0.0"));
    }

    /** Answers there too. */
    Endpoint open(Endpoint endpoint, @Nullable Credentials credentials) throws Exception {
        return server.open(endpoint, credentials)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    /** Bytes of answers that callers have not taken. */
    long unreadBytes() {
        return memory.unread().bytes();
    }

    GrpcServer server() {
        return server;
    }

    Vertx vertx() {
        return vertx;
    }

    Slots slots() {
        return slots;
    }

    ManagedChannel channel() {
        return channel;
    }

    int port() {
        return port;
    }

    /** True where all memory for requests has come back. */
    boolean isMemoryFree() {
        boolean free = memory.take(MEMORY_BYTES);
        if (free) {
            memory.giveBack(MEMORY_BYTES);
        }
        return free;
    }

    /** @param method for example {@code inference.GRPCInferenceService/ModelReady} */
    MethodDescriptor method(String method) {
        String service = method.substring(0, method.indexOf('/'));
        int dot = service.lastIndexOf('.');
        return Objects.requireNonNull(files.get(service.substring(0, dot)))
                .findServiceByName(service.substring(dot + 1))
                .findMethodByName(method.substring(method.indexOf('/') + 1));
    }

    /** @param text the request in protobuf's text form */
    DynamicMessage message(String method, String text) {
        try {
            DynamicMessage.Builder builder =
                    DynamicMessage.newBuilder(method(method).getInputType());
            TextFormat.merge(text, builder);
            return builder.build();
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    DynamicMessage call(String method, String text) {
        return call(method, message(method, text), CallOptions.DEFAULT);
    }

    /** Over a connection of the caller's. */
    DynamicMessage call(ManagedChannel over, String method, String text) {
        return ClientCalls.blockingUnaryCall(
                over,
                grpc(method),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                message(method, text));
    }

    DynamicMessage infer(String text) {
        return call("inference.GRPCInferenceService/ModelInfer", text);
    }

    DynamicMessage call(String method, Message request, CallOptions options) {
        CallOptions bounded =
                options.getDeadline() == null ? options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS) : options;
        return ClientCalls.blockingUnaryCall(channel, grpc(method), bounded, request);
    }

    io.grpc.MethodDescriptor<Message, DynamicMessage> grpc(String method) {
        MethodDescriptor descriptor = method(method);
        boolean stream = descriptor.toProto().getClientStreaming();
        return io.grpc.MethodDescriptor.<Message, DynamicMessage>newBuilder()
                .setType(
                        stream
                                ? io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING
                                : io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .setRequestMarshaller(new Marshaller<>(DynamicMessage.getDefaultInstance(descriptor.getInputType())))
                .setResponseMarshaller(new Marshaller<>(DynamicMessage.getDefaultInstance(descriptor.getOutputType())))
                .build();
    }

    private record Marshaller<T extends Message>(Message type) implements io.grpc.MethodDescriptor.Marshaller<T> {
        @Override
        public InputStream stream(T value) {
            return new ByteArrayInputStream(value.toByteArray());
        }

        @Override
        @SuppressWarnings("unchecked")
        public T parse(InputStream stream) {
            try {
                return (T) type.getParserForType().parseFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Object get(Message message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    @SuppressWarnings("unchecked")
    static <T> List<T> list(Message message, String field) {
        return (List<T>) get(message, field);
    }

    @Override
    public void close() throws Exception {
        channel.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get();
        repository.close();
        slots.close();
    }
}
