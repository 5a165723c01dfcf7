package io.sandpiper.gateway.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.access.LoginUnavailableException;
import io.sandpiper.gateway.key.TrustedCertificates;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Asks the provider; answers are JSON of a bounded size. No redirect is followed. Any thread; nothing blocks. */
final class ProviderHttp implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES = 256 << 10;
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final OidcSettings settings;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("oidc-", 0).daemon().factory());
    private final HttpClient http;

    ProviderHttp(OidcSettings settings) throws IOException {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(threads)
                .connectTimeout(TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (settings.ca() != null) {
            builder.sslContext(trusting(settings.ca()));
        }
        this.http = builder.build();
    }

    /** The provider's own description, which must be of the issuer that is configured. */
    CompletableFuture<JsonNode> discovery() {
        return get(settings.issuer().replaceAll("/$", "") + DISCOVERY).thenApply(found -> {
            String issuer = found.path("issuer").asText();
            if (!issuer.equals(settings.issuer())) {
                throw new LoginUnavailableException(
                        "login provider " + settings.issuer() + ": calls itself " + InvalidInputException.shown(issuer)
                                + " (expected: the same as oidc.issuer, letter by letter)");
            }
            return found;
        });
    }

    CompletableFuture<JsonNode> get(String url) {
        return send(HttpRequest.newBuilder(address(url)).GET());
    }

    CompletableFuture<JsonNode> post(String url, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(address(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private URI address(String url) {
        try {
            return OidcSettings.mustBeSecret("address", url);
        } catch (InvalidInputException e) {
            throw new LoginUnavailableException("login provider " + settings.issuer() + ": names an " + e.getMessage());
        }
    }

    private CompletableFuture<JsonNode> send(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(
                request.header("Accept", "application/json").build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES));
        // The request's own timeout ends with the headers: a body that stalls would never end.
        return sent.copy().orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            if (failure != null) {
                sent.cancel(true);
                throw unreachable(failure);
            }
            return read(answer);
        });
    }

    private JsonNode read(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200 && answer.statusCode() != 400) {
            throw new LoginUnavailableException(
                    "login provider " + settings.issuer() + ": answered with HTTP status " + answer.statusCode());
        }
        try {
            return Json.read("answer", answer.body(), JsonNode.class);
        } catch (InvalidInputException e) {
            throw new LoginUnavailableException("login provider " + settings.issuer() + ": its answer is no JSON");
        }
    }

    private LoginUnavailableException unreachable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String why = switch (cause) {
            case HttpTimeoutException slow -> "no connection within " + TIMEOUT.toSeconds() + " s";
            case TimeoutException slow -> "no answer within " + TIMEOUT.toSeconds() + " s";
            case ConnectException refused -> "connection refused";
            default -> InvalidInputException.shown(String.valueOf(cause.getMessage()));
        };
        return new LoginUnavailableException("login provider " + settings.issuer() + ": cannot be reached, " + why);
    }

    private static SSLContext trusting(Path pem) throws IOException {
        try {
            return TrustedCertificates.context(pem);
        } catch (GeneralSecurityException e) {
            throw new IOException("oidc.ca: " + pem + " (expected: certificates in PEM)", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }

    /** What a failed answer says (RFC 6749 section 5.2); null where it did not fail. */
    static @Nullable String error(JsonNode answer) {
        return answer.has("error")
                ? InvalidInputException.shown(answer.path("error").asText() + " "
                        + answer.path("error_description").asText())
                : null;
    }
}
