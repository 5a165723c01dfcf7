package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.host.config.HostPort;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The device's HTTP interface. Its handlers run on event loops and block nothing: a request to a model goes to the
 * bounded queue of the slot that serves it, and comes back from a slot's thread.
 */
public final class AgentServer {
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int TOO_LARGE = 413;

    private final Vertx vertx;
    private final Slots slots;
    private final UseListener uses;
    private final LatencyFigures latency;
    private final String agentVersion;
    private final BodyCodec predict = new PredictCodec();
    private final BodyCodec infer = new InferCodec();
    private final HttpServer server;

    public AgentServer(Vertx vertx, Slots slots, UseListener uses, LatencyFigures latency, String agentVersion) {
        this.vertx = vertx;
        this.slots = slots;
        this.uses = uses;
        this.latency = latency;
        this.agentVersion = agentVersion;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setTcpNoDelay(true)
                        .setIdleTimeout(300))
                .requestHandler(this::handle);
    }

    /** @return the port that it listens on */
    public Future<Integer> start(HostPort address) {
        return server.listen(address.port(), address.host()).map(HttpServer::actualPort);
    }

    public Future<Void> stop() {
        return server.close();
    }

    private void handle(HttpServerRequest request) {
        switch (Route.of(request.method().name(), request.path())) {
            case Route.Live live -> Answer.json(request, Map.of("live", true));
            case Route.Ready ready -> Answer.json(request, Map.of("ready", true));
            case Route.Server serverRoute ->
                Answer.json(
                        request,
                        Map.of("name", "sandpiper-agent", "version", agentVersion, "extensions", new String[0]));
            case Route.Models models ->
                Answer.json(
                        request,
                        Map.of(
                                "models",
                                slots.all().stream()
                                        .map(slot -> ModelFacts.served(slot, latency.p99Millis(slot.version())))
                                        .toList()));
            case Route.Metadata(String model, String version) ->
                find(request, model, version).ifPresent(slot -> Answer.json(request, ModelFacts.metadata(slot)));
            case Route.ModelReady(String model, String version) ->
                find(request, model, version)
                        .ifPresent(slot -> Answer.json(request, Map.of("name", model, "ready", true)));
            case Route.Infer(String model, String version) -> call(request, model, version, infer);
            case Route.Predict(String model) -> call(request, model, null, predict);
            case Route.WrongMethod(String allowed) -> {
                request.response().putHeader("Allow", allowed);
                String words = request.method() + " is not for this path (expected: " + allowed + ")";
                Answer.problem(
                        request,
                        405,
                        "Wrong method",
                        words,
                        "method",
                        request.method().name(),
                        allowed);
            }
            case Route.Unknown unknown ->
                Answer.problem(
                        request,
                        404,
                        "Not found",
                        "path: not one of this device's (expected: /v1/models/NAME:predict, /v2/...)",
                        "path",
                        null,
                        "/v1/models/NAME:predict, /v2/...");
        }
    }

    /** The slot that serves a model; where there is none the request is answered. */
    private Optional<Slot> find(HttpServerRequest request, String model, @Nullable String version) {
        Optional<Slot> slot = slots.find(model)
                .filter(s -> version == null || s.version().version().equals(version));
        if (slot.isEmpty()) {
            String served = String.join(
                    ", ",
                    slots.all().stream()
                            .map(s -> s.version().model() + "@" + s.version().version())
                            .toList());
            String value = io.sandpiper.protocol.error.InvalidInputException.shown(
                    version == null ? model : model + "@" + version);
            String expected = served.isEmpty() ? "a model that serves; none does yet" : "one of " + served;
            Answer.problem(
                    request,
                    404,
                    "Not served here",
                    "model: " + value + " (expected: " + expected + ")",
                    "model",
                    value,
                    expected);
        }
        return slot;
    }

    private void call(HttpServerRequest request, String model, @Nullable String version, BodyCodec codec) {
        long arrived = System.nanoTime();
        Context loop = vertx.getOrCreateContext();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > ServeLimits.BODY_BYTES) {
                request.handler(rest -> {}).endHandler(v -> {});
                request.response().putHeader("Connection", "close");
                Answer.problem(
                        request,
                        TOO_LARGE,
                        "Too large",
                        "body: more than " + ServeLimits.BODY_BYTES + " bytes",
                        "body",
                        null,
                        "at most " + ServeLimits.BODY_BYTES + " bytes");
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(v ->
                submit(request, model, version, new ModelCall(request, loop, codec, body.getBytes(), uses, arrived)));
    }

    private void submit(HttpServerRequest request, String model, @Nullable String version, ModelCall call) {
        while (true) {
            Slot slot = find(request, model, version).orElse(null);
            if (slot == null) {
                return;
            }
            switch (slot.submit(call)) {
                case ACCEPTED -> {
                    return;
                }
                case FULL -> {
                    call.overloaded(slot);
                    return;
                }
                case RETIRED -> {
                    // Another version took over between the two lines above: ask for it.
                }
            }
        }
    }
}
