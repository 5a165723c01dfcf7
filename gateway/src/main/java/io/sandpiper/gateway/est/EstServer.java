package io.sandpiper.gateway.est;

import io.sandpiper.gateway.access.Attempts;
import io.sandpiper.gateway.access.Origin;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.EnrolRefusedException;
import io.sandpiper.gateway.device.EnrolRefusedException.Reason;
import io.sandpiper.gateway.device.Enrolment;
import io.sandpiper.host.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The EST server. Certificates are issued on the executor named {@code est}. TLS 1.2 is allowed for strongSwan's client;
 * any client certificate comes through TLS, and {@link PresentedCertificate} judges it, so that a refusal can say why. What
 * is refused burns no token.
 */
public final class EstServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EstServer.class);
    private static final int MAX_REQUEST_BYTES = 16 << 10;
    private static final String PKCS10 = "application/pkcs10";

    private final HostPort address;
    private final Authority authority;
    private final Enrolment enrolment;
    private final PresentedCertificate presented;
    private final Supplier<byte[]> trustRoot;
    private final Attempts attempts;
    private @Nullable HttpServer server;

    /**
     * @param trustRoot the newest root of the fleet's trust metadata, which a device gets with its certificate
     * @param attempts who showed too many wrong tokens
     */
    public EstServer(
            HostPort address,
            Authority authority,
            Enrolment enrolment,
            Devices devices,
            Supplier<byte[]> trustRoot,
            Attempts attempts) {
        this.address = address;
        this.authority = authority;
        this.enrolment = enrolment;
        this.presented = new PresentedCertificate(authority.certificate(), enrolment, devices);
        this.trustRoot = trustRoot;
        this.attempts = attempts;
    }

    @Override
    public Future<?> start() throws GeneralSecurityException, IOException {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("est", 2);
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_REQUEST_BYTES));
        router.route().failureHandler(EstServer::failed);
        router.get("/.well-known/est/cacerts").handler(c -> answer(worker, c, () -> List.of(authority.certificate())));
        router.get("/.well-known/est/csrattrs").handler(EstAnswers::attributes);
        router.post("/.well-known/est/simpleenroll").handler(c -> answer(worker, c, () -> enrol(c)));
        router.post("/.well-known/est/simplereenroll").handler(c -> answer(worker, c, () -> reenrol(c)));
        router.get("/.well-known/sandpiper/root.json")
                .handler(c -> c.response()
                        .putHeader("Content-Type", "application/json")
                        .end(Buffer.buffer(trustRoot.get())));
        HttpServer listening = vertx.createHttpServer(options()).requestHandler(router);
        return listening.listen(address.port(), address.host()).onSuccess(s -> {
            server = s;
            LOG.atInfo()
                    .addKeyValue("address", address.host() + ":" + s.actualPort())
                    .log("est-listening");
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

    private HttpServerOptions options() throws GeneralSecurityException, IOException {
        char[] password = new char[] {'e', 's', 't'};
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions()
                        .setValue(Buffer.buffer(KeyStores.pkcs12(authority.server(), password)))
                        .setPassword(new String(password)))
                .setTrustOptions(TrustOptions.wrap(new LaterJudged(authority.certificate())))
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setIdleTimeout(30)
                .setMaxHeaderSize(16 << 10);
    }

    /** What the router itself refuses: a body that is too long is an answer, not a fault. */
    private static void failed(RoutingContext context) {
        int status = context.statusCode() > 0 ? context.statusCode() : 500;
        EstAnswers.text(
                context,
                status,
                status == 413
                        ? "request: too large (expected: at most " + MAX_REQUEST_BYTES + " bytes)"
                        : "status " + status);
    }

    private List<X509Certificate> enrol(RoutingContext context) throws GeneralSecurityException {
        String secret = basicPassword(context.request().getHeader("Authorization"));
        // By address alone: devices have no name of their own before they are enrolled.
        Origin origin = new Origin(from(context), null);
        attempts.mustBeFree(origin, secret);
        try {
            enrolment.known(secret);
        } catch (EnrolRefusedException e) {
            attempts.refused(origin);
            throw e;
        }
        attempts.taken(secret);
        SigningRequest request = request(context);
        return List.of(enrolment.enrol(secret, request.device(), request.key(), from(context)));
    }

    private List<X509Certificate> reenrol(RoutingContext context) throws GeneralSecurityException {
        X509Certificate present = presented.of(context.request());
        SigningRequest request = request(context);
        return List.of(enrolment.renew(present, request.device(), request.key(), from(context)));
    }

    private static String from(RoutingContext context) {
        return context.request().remoteAddress().hostAddress();
    }

    private static SigningRequest request(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(PKCS10)) {
            throw new EnrolRefusedException(
                    Reason.UNKNOWN_TYPE, "Content-Type: " + EstAnswers.shown(type) + " (expected: " + PKCS10 + ")");
        }
        Buffer body = context.body().buffer();
        return SigningRequest.parse(body == null ? new byte[0] : body.getBytes());
    }

    private static String basicPassword(@Nullable String header) {
        if (header != null && header.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String login = new String(
                        Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
                return login.substring(login.indexOf(':') + 1);
            } catch (IllegalArgumentException e) {
                // told below
            }
        }
        throw new EnrolRefusedException(
                Reason.WRONG_TOKEN,
                "login: absent (expected: Basic, with the enrolment token's secret as the password)");
    }

    private static void answer(WorkerExecutor worker, RoutingContext context, Callable<List<X509Certificate>> work) {
        worker.executeBlocking(work, false)
                .onSuccess(certificates -> EstAnswers.certificates(context, certificates))
                .onFailure(failure -> EstAnswers.refuse(context, failure));
    }
}
