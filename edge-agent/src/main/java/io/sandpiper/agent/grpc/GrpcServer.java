package io.sandpiper.agent.grpc;

import io.sandpiper.agent.caller.HeldFlush;
import io.sandpiper.agent.caller.Patience;
import io.sandpiper.agent.caller.ReadingWhileRead;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.infer.ServedModels;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.listen.ApiKey;
import io.sandpiper.agent.listen.Binding;
import io.sandpiper.agent.listen.Credentials;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.listen.Service;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The device's gRPC interface (PROTOCOL-HTTP2.md). Its handlers run on event loops and block nothing: a request to a
 * model goes to the bounded queue of the slot that serves it, and comes back from a slot's thread.
 */
public final class GrpcServer implements Service {
    private static final String SERVICE = "inference.GRPCInferenceService";
    private static final String HEALTH = "grpc.health.v1.Health";
    private static final String TYPE = "application/grpc";
    /** Whoever watches over the device has no key. */
    private static final Set<String> OPEN = Set.of(
            "/" + HEALTH + "/Check",
            "/" + HEALTH + "/Watch",
            "/" + SERVICE + "/ServerLive",
            "/" + SERVICE + "/ServerReady");

    private final Vertx vertx;
    private final BodyMemory memory;
    private final int messageBytes;
    private final Map<String, Rpc> rpcs = new HashMap<>();
    private final Patience patience;
    private final CallConnections connections;
    private final ReadingWhileRead reading = new ReadingWhileRead();

    /**
     * What it answers from.
     *
     * @param uses hears of each request to a model
     * @param statistics what it heard
     * @param memory that all requests take together, whatever wire they come on
     */
    public record Parts(
            Slots slots, ModelRepository repository, UseListener uses, InferStatistics statistics, BodyMemory memory) {}

    /**
     * @param messageBytes a message's limit
     * @param messageTime within which a message comes whole, and an answer is taken
     */
    public GrpcServer(Vertx vertx, Parts parts, String agentVersion, int messageBytes, Duration messageTime) {
        this.vertx = vertx;
        this.memory = parts.memory();
        this.messageBytes = messageBytes;
        this.patience = new Patience(vertx, messageTime, parts.memory().unread());
        this.connections = new CallConnections(patience);
        ServedModels models = new ServedModels(parts.slots());
        InferRpc infer = new InferRpc(models, parts.uses());
        mount(SERVICE, new ServerRpcs(parts.slots(), agentVersion).all());
        mount(SERVICE, new ModelRpcs(parts.slots(), models, parts.statistics()).all());
        mount(SERVICE, new RepositoryRpcs(vertx, parts.repository()).all());
        mount(SERVICE, Map.of("ModelInfer", infer.single(), "ModelStreamInfer", infer.stream()));
        mount(HEALTH, new HealthRpcs(vertx, parts.slots(), SERVICE).all());
        Map<String, Rpc> reflection = Map.of("ServerReflectionInfo", new ReflectionRpc(Descriptors.load()));
        mount("grpc.reflection.v1.ServerReflection", reflection);
        mount("grpc.reflection.v1alpha.ServerReflection", reflection);
    }

    private void mount(String service, Map<String, Rpc> methods) {
        methods.forEach((name, rpc) -> rpcs.put("/" + service + "/" + name, rpc));
    }

    @Override
    public Future<Endpoint> open(Endpoint endpoint, @Nullable Credentials credentials) {
        HttpServerOptions options = new HttpServerOptions()
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(GrpcLimits.STREAMS)
                        .setInitialWindowSize(GrpcLimits.STREAM_WINDOW)
                        .setMaxFrameSize(GrpcLimits.FRAME_BYTES)
                        .setMaxHeaderListSize(GrpcLimits.HEADER_BYTES))
                // A client resets a stream at each deadline and cancel: many under overload, and no attack.
                .setHttp2RstFloodMaxRstFramePerWindow(GrpcLimits.RESETS)
                .setHttp2ConnectionWindowSize(GrpcLimits.CONNECTION_WINDOW)
                .setMaxHeaderSize(GrpcLimits.HEADER_BYTES)
                .setTcpNoDelay(true)
                .setIdleTimeout(GrpcLimits.IDLE_SECONDS);
        ApiKey key = credentials == null ? null : credentials.key();
        HttpServer server = vertx.createHttpServer(
                        credentials == null ? options : credentials.tls().on(options.setUseAlpn(true)))
                .connectionHandler(connection -> {
                    reading.watch(connection);
                    HeldFlush.watch(connection);
                    connections.opened(connection);
                })
                .requestHandler(request -> handle(request, key));
        return Binding.of(vertx, server, endpoint);
    }

    private void handle(HttpServerRequest request, @Nullable ApiKey key) {
        String type = request.getHeader("content-type");
        if (request.version() != HttpVersion.HTTP_2
                || request.method() != HttpMethod.POST
                || type == null
                || !isGrpc(type)) {
            request.response()
                    .setStatusCode(415)
                    .putHeader("content-type", "text/plain")
                    .end("This port speaks gRPC: POST over HTTP/2, content-type " + TYPE + ".\n");
            return;
        }
        String path = request.path();
        if (key != null && !OPEN.contains(String.valueOf(path)) && !key.opens(request.getHeader("authorization"))) {
            new CallReply(vertx, request)
                    .end(
                            GrpcStatus.UNAUTHENTICATED,
                            "authorization: not it (expected: Bearer and the key of this agent's http.apiKeyFile)");
            return;
        }
        Rpc rpc = rpcs.get(path);
        try {
            GrpcCall call = new GrpcCall(vertx, request, memory, messageBytes, patience, connections);
            if (rpc == null) {
                call.fail(new GrpcException(
                        GrpcStatus.UNIMPLEMENTED,
                        "method: " + InvalidInputException.shown(String.valueOf(path))
                                + " (expected: one that server reflection lists)"));
            } else {
                call.start(rpc);
            }
        } catch (InvalidInputException e) {
            new CallReply(vertx, request).end(GrpcStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
    }

    /** With or without a form of its own after it; not gRPC for the web, which is another protocol. */
    private static boolean isGrpc(String type) {
        return type.equals(TYPE) || type.startsWith(TYPE + "+proto") || type.startsWith(TYPE + ";");
    }
}
