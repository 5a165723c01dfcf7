package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The login provider as the commands ask it: device code (RFC 8628), refresh and client credentials (RFC 6749), revocation
 * (RFC 7009). Secrets go over https, or to this machine. Blocks.
 */
final class ProviderClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES = 256 << 10;
    private static final Duration DEFAULT_LIFE = Duration.ofMinutes(5);

    private final String issuer;
    private final HttpClient http;
    private @Nullable JsonNode described;

    /** @param ca authorities of the provider's certificate (PEM); null: those of the JVM */
    ProviderClient(String issuer, @Nullable String ca) {
        this.issuer = issuer;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        if (ca != null) {
            builder.sslContext(TrustedAuthority.context(ca));
        }
        this.http = builder.build();
    }

    /** What a person has to open and type. @param interval seconds between two questions */
    record DeviceCode(
            String code,
            String userCode,
            String page,
            @Nullable String pageWithCode,
            int interval,
            Instant end) {
        @Override
        public String toString() {
            return "DeviceCode[" + userCode + "]";
        }
    }

    DeviceCode deviceCode(LoginWays.Oidc way) {
        JsonNode answer = post(
                "device_authorization_endpoint",
                Map.of("client_id", way.clientId(), "scope", way.scopes(), "resource", way.audience()),
                null);
        mustBeDone(answer);
        return new DeviceCode(
                answer.path("device_code").asText(),
                InvalidInputException.shown(answer.path("user_code").asText()),
                InvalidInputException.shown(answer.path("verification_uri").asText()),
                answer.has("verification_uri_complete")
                        ? InvalidInputException.shown(
                                answer.path("verification_uri_complete").asText())
                        : null,
                Math.max(1, answer.path("interval").asInt(5)),
                Instant.now().plusSeconds(answer.path("expires_in").asInt(300)));
    }

    /** The tokens, once the person has agreed; else the answer says {@code authorization_pending} or {@code slow_down}. */
    JsonNode poll(DeviceCode code, LoginWays.Oidc way) {
        return post(
                "token_endpoint",
                Map.of(
                        "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code", code.code(),
                        "client_id", way.clientId(),
                        "resource", way.audience()),
                null);
    }

    JsonNode refresh(Session session, String refreshToken) {
        return post(
                "token_endpoint",
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        refreshToken,
                        "client_id",
                        session.clientId(),
                        "resource",
                        session.audience()),
                null);
    }

    /** An access token for a program. */
    Session clientCredentials(LoginWays.Oidc way, String id, String secret) {
        JsonNode answer = post(
                "token_endpoint",
                Map.of("grant_type", "client_credentials", "resource", way.audience()),
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8)));
        mustBeDone(answer);
        return session(new LoginWays.Oidc(issuer, id, way.audience(), ""), answer);
    }

    /** Takes the refresh token back, where the provider offers that. */
    void revoke(Session session) {
        if (session.refreshToken() != null && description().has("revocation_endpoint")) {
            post("revocation_endpoint", Map.of("token", session.refreshToken(), "client_id", session.clientId()), null);
        }
    }

    static Session session(LoginWays.Oidc way, JsonNode answer) {
        long seconds = answer.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
        return new Session(
                way.issuer(),
                way.clientId(),
                way.audience(),
                answer.path("access_token").asText(),
                answer.hasNonNull("refresh_token")
                        ? answer.path("refresh_token").asText()
                        : null,
                Instant.now().plusSeconds(seconds));
    }

    /** The error code of an answer; null where it is none. */
    static @Nullable String error(JsonNode answer) {
        return answer.has("error")
                ? InvalidInputException.shown(answer.path("error").asText())
                : null;
    }

    void mustBeDone(JsonNode answer) {
        String error = error(answer);
        if (error != null) {
            throw new CommandException(
                    ExitCode.NOT_ALLOWED,
                    "the login provider " + issuer + " refuses: " + error + " "
                            + InvalidInputException.shown(
                                    answer.path("error_description").asText()));
        }
    }

    private JsonNode description() {
        JsonNode known = described;
        if (known == null) {
            known = send(
                    HttpRequest.newBuilder(secret(issuer.replaceAll("/$", "") + "/.well-known/openid-configuration"))
                            .GET());
            if (!known.path("issuer").asText().equals(issuer)) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the login provider " + issuer + " calls itself "
                                + InvalidInputException.shown(
                                        known.path("issuer").asText()));
            }
            described = known;
        }
        return known;
    }

    private JsonNode post(String endpoint, Map<String, String> form, @Nullable String authorization) {
        JsonNode url = description().path(endpoint);
        if (!url.isTextual()) {
            throw new CommandException(
                    ExitCode.FAILED, "the login provider " + issuer + " has no " + endpoint.replace('_', ' '));
        }
        String body = new TreeMap<>(form)
                .entrySet().stream()
                        .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(secret(url.asText()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return send(request);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static URI secret(String url) {
        try {
            URI uri = URI.create(url);
            if ("https".equals(uri.getScheme())
                    || List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new CommandException(
                ExitCode.FAILED,
                "login provider: " + InvalidInputException.shown(url) + " (expected: https, for secrets go there)");
    }

    private JsonNode send(HttpRequest.Builder request) {
        // The request's own timeout would end with the headers: a body that stalls would never end.
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(
                request.header("Accept", "application/json").build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES));
        try {
            HttpResponse<byte[]> answer = sent.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return answer.body().length == 0
                    ? Json.MAPPER.createObjectNode()
                    : Json.read("the login provider's answer", answer.body(), JsonNode.class);
        } catch (InvalidInputException e) {
            throw new CommandException(ExitCode.FAILED, "the login provider " + issuer + " does not answer in JSON");
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw unreachable("no whole answer within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unreachable(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }

    private CommandException unreachable(String why) {
        return new CommandException(ExitCode.UNREACHABLE, "cannot reach the login provider " + issuer + ": " + why);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
