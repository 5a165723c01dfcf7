package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.NotAllowedException;
import io.sandpiper.host.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST server. Everything runs on its event loop and nothing blocks it. */
public final class ApiServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /** Which operation of the contract a request is for; those that ask for no right have none. */
    private static final String OPERATION = "sandpiper.operation";

    private final HostPort address;
    private final @Nullable PfxOptions tls;
    private final ApiCalls calls;
    private final Contract contract = new Contract();
    private @Nullable HttpServer server;

    /** @param tls the server's key; null only on loopback */
    public ApiServer(HostPort address, @Nullable PfxOptions tls, ApiCalls calls) {
        this.address = address;
        this.tls = tls;
        this.calls = calls;
    }

    @Override
    public Future<?> start() {
        return OpenAPIContract.from(vertx, contract.forRouter())
                .map(this::router)
                .compose(router ->
                        vertx.createHttpServer(options()).requestHandler(router).listen(address.port(), address.host()))
                .onSuccess(listening -> {
                    server = listening;
                    LOG.atInfo()
                            .addKeyValue("url", (tls == null ? "http://" : "https://") + address.host() + ":" + port())
                            .log("rest-listening");
                });
    }

    /** The port that was taken; only after start. */
    public int port() {
        HttpServer started = server;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started.actualPort();
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setIdleTimeout(ApiLimits.IDLE_SECONDS)
                .setMaxHeaderSize(ApiLimits.HEADER_BYTES)
                .setCompressionSupported(false);
        return tls == null
                ? options
                : options.setSsl(true).setKeyCertOptions(tls).setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
    }

    private Router router(OpenAPIContract parsed) {
        Router router = Router.router(vertx);
        router.route().failureHandler(this::problem);
        for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
            router.errorHandler(status, this::problem);
        }
        Map<String, Handler<RoutingContext>> handlers = calls.byOperation();
        handlers.putAll(streamed());
        contract.mustName(handlers.keySet());
        if (!address.isLoopback()) {
            router.route("/metrics").handler(calls.login()::check);
        }
        contract.streamed().stream()
                .filter(operation -> !contract.rights().containsKey(operation.id()))
                .forEach(operation -> mount(router, operation, handlers));
        router.route("/v1/*").handler(calls.login()::check);
        // By operation, never by path: what a path says is for the router alone to decide.
        contract.rights()
                .forEach((operation, right) -> handlers.computeIfPresent(operation, (id, handler) -> context -> {
                    context.put(OPERATION, named(id, context));
                    Login.require(context, right);
                    handler.handle(context);
                }));
        // Those that are streamed are mounted by hand, for the contract's router reads whole bodies; open ones come
        // before the login.
        contract.streamed().stream()
                .filter(operation -> contract.rights().containsKey(operation.id()))
                .forEach(operation -> mount(router, operation, handlers));
        for (Contract.Streamed operation : contract.streamed()) {
            router.route(operation.path()).handler(c -> c.fail(405));
        }
        router.route("/*").subRouter(contracted(parsed, handlers));
        return router;
    }

    private static void mount(
            Router router, Contract.Streamed operation, Map<String, Handler<RoutingContext>> handlers) {
        router.route(operation.method(), operation.path())
                .handler(Objects.requireNonNull(handlers.get(operation.id())));
    }

    private Map<String, Handler<RoutingContext>> streamed() {
        return Map.ofEntries(
                Map.entry("live", calls.health()::live),
                Map.entry("ready", calls.health()::ready),
                Map.entry("metrics", this::metrics),
                Map.entry("loginWays", calls.logins()::ways),
                Map.entry("exportAudit", calls.audit()::export),
                Map.entry("contract", c -> Answers.json(c, 200, contract.whole().getMap())),
                Map.entry("putBlob", calls.blobs()::put),
                Map.entry("getBlob", calls.blobs()::get),
                Map.entry("headBlob", calls.blobs()::get),
                Map.entry("jobEvents", calls.jobs()::events),
                Map.entry("jobLog", calls.jobs()::log),
                Map.entry("versionLog", calls.papers()::log),
                Map.entry("versionReportPage", calls.papers()::reportPage),
                Map.entry("trustMetadata", calls.trustFiles()::metadata),
                Map.entry("trustTarget", calls.trustFiles()::target));
    }

    private Router contracted(OpenAPIContract parsed, Map<String, Handler<RoutingContext>> handlers) {
        RouterBuilder builder = RouterBuilder.create(vertx, parsed, RequestExtractor.withBodyHandler());
        builder.rootHandler(BodyHandler.create(false).setBodyLimit(ApiLimits.JSON_BODY_BYTES));
        for (OpenAPIRoute route : builder.getRoutes()) {
            // The calls check values, so that a problem names the field.
            route.setDoValidation(false);
            route.addHandler(
                    Objects.requireNonNull(handlers.get(route.getOperation().getOperationId())));
            route.addFailureHandler(this::problem);
        }
        Router made = builder.createRouter();
        for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
            made.errorHandler(status, this::problem);
        }
        return made;
    }

    private void problem(RoutingContext context) {
        if (context.statusCode() == 405) {
            context.response()
                    .putHeader("Allow", contract.allowed(context.request().path()));
        }
        if (Answers.cause(context.failure()) instanceof NotAllowedException why
                && !context.response().ended()) {
            calls.audit().log().refused(Login.actor(context), operation(context), String.valueOf(why.getMessage()));
        }
        Answers.problem(context);
    }

    /** An operation and what it was to be done to, as far as the path names it: {@code removeVersion wine@1.0.0}. */
    private static String named(String operation, RoutingContext context) {
        String model = context.pathParam("model");
        String version = context.pathParam("version");
        String target = model == null ? context.pathParam("device") : version == null ? model : model + "@" + version;
        return target == null ? operation : operation + " " + target;
    }

    private static String operation(RoutingContext context) {
        String operation = context.get(OPERATION);
        return operation == null ? "metrics" : operation;
    }

    /** Open on loopback only. */
    private void metrics(RoutingContext context) {
        if (!address.isLoopback()) {
            Login.require(context, new Right(Action.READ, true));
        }
        context.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(calls.metrics().get());
    }
}
