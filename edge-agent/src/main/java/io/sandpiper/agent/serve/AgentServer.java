package io.sandpiper.agent.serve;

import io.sandpiper.agent.caller.Hangup;
import io.sandpiper.agent.caller.Patience;
import io.sandpiper.agent.caller.QuietConnections;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.ServedModels;
import io.sandpiper.agent.infer.ServerName;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.listen.Binding;
import io.sandpiper.agent.listen.Credentials;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.listen.Service;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device's HTTP interface. Its handlers run on event loops and block nothing: a request to a model goes to the
 * bounded queue of the slot that serves it, and comes back from a slot's thread.
 */
public final class AgentServer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);

    private static final List<String> EXTENSIONS = Stream.concat(
                    Stream.of("binary_tensor_data"), ServerName.EXTENSIONS.stream())
            .toList();

    private final Vertx vertx;
    private final Slots slots;
    private final ServedModels models;
    private final RepositoryCalls repository;
    private final ServeFigures figures;
    private final ServeSettings settings;
    private final RequestIntake intake;
    private final BodyCodec predict = new PredictCodec();
    private final BodyCodec infer = new InferCodec();
    private final RequestLine requestLine = new RequestLine();
    private final Patience patience;
    private final QuietConnections quiet;

    /**
     * @param uses hears of each request to a model
     * @param memory that all bodies take together
     */
    public AgentServer(
            Vertx vertx,
            Slots slots,
            ModelRepository repository,
            UseListener uses,
            ServeFigures figures,
            BodyMemory memory,
            ServeSettings settings) {
        this.vertx = vertx;
        this.slots = slots;
        this.models = new ServedModels(slots);
        this.figures = figures;
        this.settings = settings;
        this.patience = new Patience(vertx, settings.bodyTimeout(), memory.unread());
        this.quiet = new QuietConnections(patience, ServeLimits.QUIET_TURNS);
        this.intake = new RequestIntake(vertx, uses, memory, settings, patience);
        this.repository = new RepositoryCalls(vertx, intake, repository);
    }

    @Override
    public Future<Endpoint> open(Endpoint endpoint, @Nullable Credentials credentials) {
        Gate gate = new Gate(endpoint, credentials);
        HttpServerOptions options = new HttpServerOptions()
                .setMaxHeaderSize(ServeLimits.HEADER_BYTES)
                .setMaxChunkSize(ServeLimits.CHUNK_BYTES)
                .setHttp2ClearTextEnabled(false)
                // No WebSockets here: their handlers would look at every message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setIdleTimeout(ServeLimits.IDLE_SECONDS);
        HttpServer server = vertx.createHttpServer(
                        credentials == null ? options : credentials.tls().on(options))
                .connectionHandler(connection -> {
                    requestLine.watch(connection);
                    quiet.opened(connection);
                })
                .invalidRequestHandler(RequestLine::refuse)
                .requestHandler(request -> quiet.begun(request, ready -> handle(ready, gate)));
        return Binding.of(vertx, server, endpoint);
    }

    private void handle(HttpServerRequest request, Gate gate) {
        Gate.Refusal refusal = gate.refusal(request);
        if (refusal != null) {
            intake.drop(request);
            refusal.answer(request);
            return;
        }
        try {
            answer(request, gate);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("path", request.path()).setCause(e).log("request-handler-failed");
            Answer.problem(request, 500, "A fault of the agent", "the agent's log says more", null);
        }
    }

    private void answer(HttpServerRequest request, Gate gate) {
        String path = request.path();
        Route route = Route.of(request.method().name(), path == null ? "" : path);
        if (!route.readsBody()) {
            intake.drop(request);
        }
        if (!route.isHealth() && patience.unread().isFull()) {
            if (route.readsBody()) {
                intake.drop(request);
            }
            Answer.overloaded(request, "callers have not read the answers that they asked for");
            return;
        }
        switch (route) {
            case Route.Live live -> Answer.json(request, Map.of("live", true));
            case Route.Ready ready -> ready(request, gate);
            case Route.Server serverRoute ->
                Answer.json(
                        request,
                        Map.of("name", ServerName.NAME, "version", settings.agentVersion(), "extensions", EXTENSIONS));
            case Route.Metrics metrics ->
                vertx.executeBlocking(() -> MetricsPage.of(slots.all(), figures, settings.agentVersion()))
                        .onSuccess(page -> page(request, Answer.text(request, MetricsPage.TYPE, page)))
                        .onFailure(
                                e -> Answer.problem(request, 500, "No metrics", String.valueOf(e.getMessage()), null));
            case Route.OpenApi openApi ->
                page(
                        request,
                        Answer.json(request, OpenApiDocument.of(slots.all(), settings.agentVersion(), gate.isKeyed())));
            case Route.Models models ->
                page(
                        request,
                        Answer.json(
                                request,
                                Map.of(
                                        "models",
                                        slots.all().stream().map(this::facts).toList())));
            case Route.Model(String model) ->
                find(request, model, null)
                        .ifPresent(slot ->
                                Answer.json(request, ModelFacts.signature(slot, facts(slot), gate.caller(request))));
            case Route.Metadata(String model, String version) ->
                find(request, model, version).ifPresent(slot -> Answer.json(request, ModelFacts.metadata(slot)));
            case Route.ModelReady(String model, String version) -> modelReady(request, model, version);
            case Route.Statistics(String model, String version) -> statistics(request, model, version);
            case Route.Configuration(String model, String version) ->
                find(request, model, version).ifPresent(slot -> Answer.json(request, ConfigurationFacts.of(slot)));
            case Route.RepositoryIndex index -> repository.index(request);
            case Route.RepositoryLoad(String model) -> repository.load(request, model);
            case Route.RepositoryUnload(String model) -> repository.unload(request, model);
            case Route.Infer(String model, String version) ->
                intake.accept(request, infer, () -> find(request, model, version));
            case Route.Predict(String model) -> intake.accept(request, predict, () -> find(request, model, null));
            case Route.WrongMethod(String allowed) -> {
                request.response().putHeader("Allow", allowed);
                Answer.fault(
                        request,
                        405,
                        "Wrong method",
                        Answer.Fault.of("method", request.method().name(), allowed));
            }
            case Route.Unknown unknown ->
                Answer.fault(
                        request,
                        404,
                        "Not found",
                        Answer.Fault.of(
                                "path", path, "/v1/models, /v1/models/NAME:predict, /v2/..., /metrics, /openapi.json"));
        }
    }

    /** An answer of some length. */
    private void page(HttpServerRequest request, Future<Void> sent) {
        patience.taken(sent, (int) request.response().bytesWritten(), () -> Hangup.on(request.connection()));
    }

    private Map<String, Object> facts(Slot slot) {
        return ModelFacts.served(slot, figures.uses().of(slot.version()));
    }

    /** 200 only where every model that this device has answers. Which one does not is for those who may ask it. */
    private void ready(HttpServerRequest request, Gate gate) {
        List<String> missing = slots.missing();
        boolean ready = missing.isEmpty();
        Answer.json(
                request,
                ready ? 200 : 503,
                gate.isKeyed() ? Map.of("ready", ready) : Map.of("ready", ready, "missing", missing));
    }

    /** 503 where this device has the model and it does not answer. */
    private void modelReady(HttpServerRequest request, String model, @Nullable String version) {
        if (models.isMissing(model)) {
            Answer.json(request, 503, Map.of("name", model, "ready", false));
            return;
        }
        find(request, model, version).ifPresent(slot -> Answer.json(request, Map.of("name", model, "ready", true)));
    }

    private void statistics(HttpServerRequest request, @Nullable String model, @Nullable String version) {
        List<Slot> asked = model == null
                ? slots.all()
                : find(request, model, version).map(List::of).orElse(List.of());
        if (model == null || !asked.isEmpty()) {
            Answer.json(request, StatisticsFacts.of(asked, figures.statistics()));
        }
    }

    /** The slot that serves a model; where there is none the request is answered. */
    private Optional<Slot> find(HttpServerRequest request, String model, @Nullable String version) {
        Optional<Slot> slot = models.find(model, version);
        if (slot.isEmpty()) {
            Answer.fault(request, 404, "Not served here", Answer.Fault.of(models.unknown(model, version)));
        }
        return slot;
    }
}
