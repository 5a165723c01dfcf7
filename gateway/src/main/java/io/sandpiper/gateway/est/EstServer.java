package io.sandpiper.gateway.est;

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
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The EST server. Certificates are issued on the executor named {@code est}. Answers are one line of base64, for
 * strongSwan's client fails on line breaks; TLS 1.2 is allowed for the same client. A refusal says in plain text what is
 * wrong and burns no token.
 */
public final class EstServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EstServer.class);
    private static final int MAX_REQUEST_BYTES = 16 << 10;
    private static final String PKCS7 = "application/pkcs7-mime; smime-type=certs-only";

    private final HostPort address;
    private final Authority authority;
    private final Enrolment enrolment;
    private final Devices devices;
    private final Supplier<byte[]> trustRoot;
    private @Nullable HttpServer server;

    /** @param trustRoot the newest root of the fleet's trust metadata, which a device gets with its certificate */
    public EstServer(
            HostPort address, Authority authority, Enrolment enrolment, Devices devices, Supplier<byte[]> trustRoot) {
        this.address = address;
        this.authority = authority;
        this.enrolment = enrolment;
        this.devices = devices;
        this.trustRoot = trustRoot;
    }

    @Override
    public Future<?> start() throws GeneralSecurityException, IOException {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("est", 2);
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_REQUEST_BYTES));
        // 413 and the like are answers, not faults.
        router.route()
                .failureHandler(c -> c.response()
                        .setStatusCode(c.statusCode() > 0 ? c.statusCode() : 500)
                        .end());
        router.get("/.well-known/est/cacerts").handler(c -> answer(worker, c, () -> List.of(authority.certificate())));
        router.get("/.well-known/est/csrattrs")
                .handler(c -> c.response().setStatusCode(204).end());
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
                .setKeyCertOptions(pfx(KeyStores.pkcs12(authority.server(), password), password))
                .setTrustOptions(pfx(KeyStores.pkcs12(authority.certificate(), password), password))
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setIdleTimeout(30)
                .setMaxHeaderSize(16 << 10);
    }

    private static PfxOptions pfx(byte[] store, char[] password) {
        return new PfxOptions().setValue(Buffer.buffer(store)).setPassword(new String(password));
    }

    private List<X509Certificate> enrol(RoutingContext context) throws GeneralSecurityException {
        String secret = basicPassword(context.request().getHeader("Authorization"));
        enrolment.known(secret);
        SigningRequest request = SigningRequest.parse(body(context));
        return List.of(enrolment.enrol(secret, request.device(), request.key()));
    }

    private List<X509Certificate> reenrol(RoutingContext context) throws GeneralSecurityException {
        X509Certificate present = clientCertificate(context);
        SigningRequest request = SigningRequest.parse(body(context));
        PublicKey key = request.key();
        return List.of(enrolment.renew(present, request.device(), key));
    }

    private X509Certificate clientCertificate(RoutingContext context) {
        try {
            Certificate[] chain = context.request().sslSession().getPeerCertificates();
            X509Certificate present = (X509Certificate) chain[0];
            String device = enrolment.deviceOf(present);
            if (devices.mayConnect(device, present.getSerialNumber().toString(16))) {
                return present;
            }
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            // told below, as for a certificate that is no longer good
        }
        throw new EnrolRefusedException(
                Reason.WRONG_TOKEN, "client certificate: none that is good here (expected: the device's present one)");
    }

    private static byte[] body(RoutingContext context) {
        Buffer body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
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
                .onSuccess(certificates -> certsOnly(context, certificates))
                .onFailure(failure -> refuse(context, failure));
    }

    private static void certsOnly(RoutingContext context, List<X509Certificate> certificates) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(certificates));
            byte[] der = generator.generate(new CMSAbsentContent()).getEncoded();
            context.response()
                    .putHeader("Content-Type", PKCS7)
                    .putHeader("Content-Transfer-Encoding", "base64")
                    .end(Base64.getEncoder().encodeToString(der));
        } catch (GeneralSecurityException | CMSException | IOException e) {
            refuse(context, e);
        }
    }

    private static void refuse(RoutingContext context, Throwable failure) {
        int status = failure instanceof EnrolRefusedException refused
                ? refused.reason().status()
                : 500;
        String text = status == 500 ? "the certificate could not be issued" : String.valueOf(failure.getMessage());
        LOG.atWarn()
                .addKeyValue("status", status)
                .addKeyValue("from", context.request().remoteAddress())
                .addKeyValue("reason", failure.getMessage())
                .log("enrolment-refused");
        if (status == 401) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"sandpiper\"");
        }
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text + "\n");
    }
}
