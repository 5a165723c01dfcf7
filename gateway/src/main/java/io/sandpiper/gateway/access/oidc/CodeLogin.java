package io.sandpiper.gateway.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.protocol.digest.Digest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The authorization code with PKCE (RFC 6749 section 4.1, RFC 7636) by which a person logs in with a browser. The gateway is
 * the client; the code's verifier never leaves it. Any thread; nothing blocks.
 */
public final class CodeLogin {
    private static final int RANDOM_BYTES = 32;

    private final OidcSettings settings;
    private final ProviderHttp http;
    private final JwtLogin tokens;
    private final SecureRandom random = new SecureRandom();

    CodeLogin(OidcSettings settings, ProviderHttp http, JwtLogin tokens) {
        this.settings = settings;
        this.http = http;
        this.tokens = tokens;
    }

    /**
     * A login that was begun; to be kept for this browser alone until it comes back.
     *
     * @param page where the browser goes to
     * @param state what it must bring back
     * @param verifier what the code is bound to
     */
    public record Begun(URI page, String state, String verifier, URI redirect) {
        /** Leaves the secrets out. */
        @Override
        public String toString() {
            return "Begun[" + redirect + "]";
        }
    }

    /** @param redirect where the provider sends the browser back to; registered there */
    public CompletableFuture<Begun> begin(URI redirect) {
        String state = random();
        String verifier = random();
        return http.discovery().thenApply(provider -> {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("response_type", "code");
            query.put("client_id", settings.clientId());
            query.put("redirect_uri", redirect.toString());
            query.put("scope", settings.scopes());
            query.put("resource", settings.audience());
            query.put("state", state);
            query.put("code_challenge", challenge(verifier));
            query.put("code_challenge_method", "S256");
            String page = provider.path("authorization_endpoint").asText();
            return new Begun(
                    URI.create(page
                            + (page.contains("?") ? "&" : "?")
                            + query.entrySet().stream()
                                    .map(e -> e.getKey() + "=" + ProviderHttp.encoded(e.getValue()))
                                    .collect(Collectors.joining("&"))),
                    state,
                    verifier,
                    redirect);
        });
    }

    /**
     * Who logged in.
     *
     * @param returned the query with which the browser came back
     */
    public CompletableFuture<Caller> finish(Begun begun, Map<String, String> returned) {
        String state = returned.getOrDefault("state", "");
        if (!MessageDigest.isEqual(
                state.getBytes(StandardCharsets.UTF_8), begun.state().getBytes(StandardCharsets.UTF_8))) {
            return refused("state: another (expected: that of the login that this browser began)");
        }
        // RFC 9207: a code that another provider gave is not taken to this one.
        if (!settings.issuer().equals(returned.getOrDefault("iss", settings.issuer()))) {
            return refused("iss: another (expected: " + settings.issuer() + ")");
        }
        if (!returned.containsKey("code")) {
            return refused("login provider: " + returned.getOrDefault("error", "no code"));
        }
        return http.discovery()
                .thenCompose(provider -> http.post(
                        provider.path("token_endpoint").asText(),
                        Map.of(
                                "grant_type", "authorization_code",
                                "code", returned.getOrDefault("code", ""),
                                "redirect_uri", begun.redirect().toString(),
                                "client_id", settings.clientId(),
                                "resource", settings.audience(),
                                "code_verifier", begun.verifier())))
                .thenCompose(this::caller);
    }

    private CompletableFuture<Caller> caller(JsonNode answer) {
        String error = ProviderHttp.error(answer);
        return error == null ? tokens.login(answer.path("access_token").asText()) : refused("login provider: " + error);
    }

    private static CompletableFuture<Caller> refused(String why) {
        return CompletableFuture.failedFuture(new LoginRefusedException(why));
    }

    private String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** RFC 7636 section 4.2. */
    private static String challenge(String verifier) {
        byte[] hash = HexFormat.of()
                .parseHex(
                        Digest.of(verifier.getBytes(StandardCharsets.US_ASCII)).hex());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
