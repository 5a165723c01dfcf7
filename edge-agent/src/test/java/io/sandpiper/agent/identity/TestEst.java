package io.sandpiper.agent.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.EnrollToken;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** An EST server whose one token belongs to the first key that shows it; without trust metadata. */
public final class TestEst implements AutoCloseable {
    private final KeyPair pair = DeviceKeys.generate();
    private final X509Certificate authority;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile CountDownLatch asked = new CountDownLatch(1);
    private volatile CountDownLatch heldBack = new CountDownLatch(0);
    private int serial = 1;
    private @Nullable PublicKey spender;

    public TestEst() throws Exception {
        authority = certificate("CN=test fleet", pair.getPublic());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pair.getPrivate(), new char[0], new X509Certificate[] {authority});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/.well-known/est/cacerts", each -> answer(each, 200, certificates(authority)));
        server.createContext("/.well-known/est/simpleenroll", each -> issue(each, true));
        server.createContext("/.well-known/est/simplereenroll", each -> issue(each, false));
        server.start();
    }

    public EnrollToken token(@Nullable String device) {
        return new EnrollToken(url(), digest(), "secret", null, device);
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    X509Certificate authority() {
        return authority;
    }

    /** Answers with one byte of {@code length}, after which nothing comes. */
    void stall(String path, long length) {
        server.removeContext(path);
        server.createContext(path, each -> {
            each.sendResponseHeaders(200, length);
            each.getResponseBody().write('A');
            each.getResponseBody().flush();
            await(closed);
        });
    }

    /** Answers with one byte of {@code length}, and ends the connection. */
    void breakOff(String path, long length) {
        server.removeContext(path);
        server.createContext(path, each -> {
            each.sendResponseHeaders(200, length);
            each.getResponseBody().write('A');
            each.close();
        });
    }

    /** Answers with so many bytes. */
    void flood(String path, int length) {
        server.removeContext(path);
        server.createContext(path, each -> answer(each, 200, "A".repeat(length)));
    }

    /** Answers requests for a certificate only once the latch that comes back is open. */
    CountDownLatch holdBack() {
        heldBack = new CountDownLatch(1);
        asked = new CountDownLatch(1);
        return heldBack;
    }

    /** A token that nobody has used yet. */
    synchronized void nextToken() {
        spender = null;
    }

    /** Returns once somebody asked for a certificate that is held back. */
    void awaitAsked() throws InterruptedException {
        asked.await();
    }

    private void issue(HttpExchange exchange, boolean isByToken) throws IOException {
        try {
            byte[] der =
                    Base64.getMimeDecoder().decode(exchange.getRequestBody().readAllBytes());
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            asked.countDown();
            await(heldBack);
            if (isByToken && !isSpender(request.getPublicKey())) {
                answer(exchange, 401, "token: used");
                return;
            }
            answer(exchange, 200, certificates(certificate(request.getSubject().toString(), request.getPublicKey())));
        } catch (Exception e) {
            answer(exchange, 500, e.toString());
        }
    }

    private synchronized boolean isSpender(PublicKey key) {
        if (spender == null) {
            spender = key;
        }
        return spender.equals(key);
    }

    private synchronized X509Certificate certificate(String name, PublicKey key) throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=test fleet"),
                BigInteger.valueOf(serial++),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Principal(name),
                key);
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private String digest() {
        try {
            return Digest.of(authority.getEncoded()).toString();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String certificates(X509Certificate certificate) throws IOException {
        try {
            String pem = Pem.writeCertificates(List.of(certificate));
            return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
        } catch (java.security.cert.CertificateException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        heldBack.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
