package io.sandpiper.gateway.api;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST server. Everything runs on its event loop and nothing blocks it. */
public final class ApiServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

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
        return tls == null ? options : options.setSsl(true).setKeyCertOptions(tls);
    }

    private Router router(OpenAPIContract parsed) {
        Router router = Router.router(vertx);
        router.route().failureHandler(Answers::problem);
        for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
            router.errorHandler(status, Answers::problem);
        }
        router.get("/health/live").handler(calls.health()::live);
        router.get("/health/ready").handler(calls.health()::ready);
        router.get("/openapi.json")
                .handler(c -> Answers.json(c, 200, contract.whole().getMap()));
        router.get("/metrics").handler(this::metrics);
        router.route("/v1/*").handler(calls.login()::check);
        // Streamed: mounted by hand, for the contract's router reads whole bodies.
        router.put("/v1/blobs/:digest").handler(calls.blobs()::put);
        router.get("/v1/blobs/:digest").handler(calls.blobs()::get);
        router.head("/v1/blobs/:digest").handler(calls.blobs()::get);
        router.get("/v1/jobs/:job/events").handler(calls.jobs()::events);
        router.route("/*").subRouter(contracted(parsed));
        return router;
    }

    private Router contracted(OpenAPIContract parsed) {
        RouterBuilder builder = RouterBuilder.create(vertx, parsed, RequestExtractor.withBodyHandler());
        builder.rootHandler(BodyHandler.create(false).setBodyLimit(ApiLimits.JSON_BODY_BYTES));
        Map<String, Handler<RoutingContext>> handlers = calls.byOperation();
        for (OpenAPIRoute route : builder.getRoutes()) {
            String id = route.getOperation().getOperationId();
            Handler<RoutingContext> handler = handlers.get(id);
            if (handler == null) {
                throw new IllegalStateException("operation " + id + " has no handler");
            }
            route.addHandler(handler);
            route.addFailureHandler(Answers::problem);
        }
        Router made = builder.createRouter();
        for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
            made.errorHandler(status, Answers::problem);
        }
        return made;
    }

    /** Open on loopback only. */
    private void metrics(RoutingContext context) {
        if (!address.isLoopback()) {
            calls.login().check(context);
            if (context.failed()) {
                return;
            }
        }
        context.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(calls.metrics().get());
    }
}
