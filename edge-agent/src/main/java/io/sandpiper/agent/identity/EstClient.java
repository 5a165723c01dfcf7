package io.sandpiper.agent.identity;

import io.sandpiper.agent.identity.EnrollmentException.Kind;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.EnrollToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** The EST calls that enrolment and renewal need (RFC 7030 sections 4.1 and 4.2). Blocking. */
final class EstClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** A chain of a few certificates. */
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private final String base;
    private final Duration timeout;

    /** @param url of the server, without a path */
    EstClient(String url, double timeFactor) {
        this.base = url.replaceAll("/+$", "") + "/.well-known/est";
        this.timeout = Duration.ofMillis((long) (TIMEOUT.toMillis() * timeFactor));
    }

    /** The fleet's authority: the one certificate whose DER has the digest that the token names. */
    X509Certificate authority(EnrollToken token) throws EnrollmentException, GeneralSecurityException {
        Answer answer = send(
                EstTls.believingNothingYet(),
                HttpRequest.newBuilder(uri("/cacerts")).GET());
        if (answer.status != 200) {
            throw new EnrollmentException(Kind.FAILED, base + "/cacerts: " + answer.shown());
        }
        Digest expected = Digest.parse(token.caSha256());
        for (X509Certificate candidate : certificates(answer)) {
            if (Digest.of(candidate.getEncoded()).equals(expected)) {
                return candidate;
            }
        }
        throw new EnrollmentException(
                Kind.NOT_ALLOWED,
                "certificate authority: the server at " + base + " has another one than the token names (expected:"
                        + " SHA-256 " + expected.brief() + "…). Make a new token at the gateway, or look who answers"
                        + " there.");
    }

    /** Asks for the device's certificate; the token's secret goes over the checked connection only. */
    List<X509Certificate> enroll(X509Certificate authority, String device, String secret, byte[] request)
            throws EnrollmentException, GeneralSecurityException {
        String login = Base64.getEncoder().encodeToString((device + ":" + secret).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder post = posted("/simpleenroll", request).header("Authorization", "Basic " + login);
        return issued("/simpleenroll", send(EstTls.anchoredAt(authority), post));
    }

    /** Asks for the next certificate, with the present one as the proof of who asks. */
    List<X509Certificate> reenroll(Identity present, byte[] request)
            throws EnrollmentException, GeneralSecurityException {
        return issued("/simplereenroll", send(DeviceTls.context(present), posted("/simplereenroll", request)));
    }

    private HttpRequest.Builder posted(String operation, byte[] request) {
        return HttpRequest.newBuilder(uri(operation))
                .header("Content-Type", "application/pkcs10")
                .header("Content-Transfer-Encoding", "base64")
                .POST(HttpRequest.BodyPublishers.ofString(Base64.getEncoder().encodeToString(request)));
    }

    private List<X509Certificate> issued(String operation, Answer answer) throws EnrollmentException {
        return switch (answer.status) {
            case 200 -> certificates(answer);
            case 401, 403, 409 -> throw new EnrollmentException(Kind.NOT_ALLOWED, "refused: " + answer.shown());
            default -> throw new EnrollmentException(Kind.FAILED, base + operation + ": " + answer.shown());
        };
    }

    /**
     * The newest root of the fleet's trust metadata, over the checked connection; empty where the gateway has none.
     */
    Optional<byte[]> trustRoot(X509Certificate authority) throws EnrollmentException, GeneralSecurityException {
        Answer answer = send(
                EstTls.anchoredAt(authority),
                HttpRequest.newBuilder(uri("/../sandpiper/root.json").normalize())
                        .GET());
        return switch (answer.status) {
            case 200 -> Optional.of(answer.body.getBytes(StandardCharsets.UTF_8));
            case 404 -> Optional.empty();
            default -> throw new EnrollmentException(Kind.FAILED, base + ": root.json: " + answer.shown());
        };
    }

    private URI uri(String path) {
        try {
            return URI.create(base + path);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("enrolment token.url", base, "an https URL", e);
        }
    }

    /** The deadline is the whole exchange's: a server may stall in the body, too. */
    private Answer send(SSLContext tls, HttpRequest.Builder request) throws EnrollmentException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        try {
            HttpResponse<byte[]> response = client.sendAsync(request.build(), info -> new BoundedBody(MAX_ANSWER_BYTES))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    new String(response.body(), StandardCharsets.UTF_8));
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new EnrollmentException(
                    Kind.UNREACHABLE, base + ": no whole answer within " + timeout.toMillis() / 1000.0 + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnrollmentException(Kind.FAILED, "interrupted", e);
        } finally {
            client.shutdownNow(); // also what did not come to its end
        }
    }

    private EnrollmentException failed(Throwable cause) {
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return switch (cause) {
            case SSLException tls ->
                new EnrollmentException(
                        Kind.FAILED,
                        "TLS with " + base + ": " + words
                                + " (expected: a certificate of this fleet that names the host)",
                        tls);
            case BoundedBody.TooLongException answer ->
                new EnrollmentException(
                        Kind.FAILED, base + ": the answer is " + words + ": no certificate and no root is", answer);
            case IOException lost ->
                new EnrollmentException(
                        Kind.UNREACHABLE,
                        base + ": not reachable, or the answer broke off (" + words
                                + "). Is the gateway running, and does its name resolve from here?",
                        lost);
            default -> new EnrollmentException(Kind.FAILED, base + ": " + words, cause);
        };
    }

    private static List<X509Certificate> certificates(Answer answer) throws EnrollmentException {
        try {
            return Pem.certificates(Base64.getMimeDecoder().decode(answer.body));
        } catch (IllegalArgumentException | CertificateException e) {
            throw new EnrollmentException(
                    Kind.FAILED, "the server's answer is no certs-only PKCS #7 message: " + e.getMessage(), e);
        }
    }

    private record Answer(int status, String type, String body) {
        String shown() {
            return ProblemText.of(type, body, status);
        }
    }
}
