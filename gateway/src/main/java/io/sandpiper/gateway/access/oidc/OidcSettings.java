package io.sandpiper.gateway.access.oidc;

import io.sandpiper.gateway.access.Grant;
import io.sandpiper.protocol.error.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which provider's word counts, and what it gives.
 *
 * @param audience what access tokens must be made for ({@code aud})
 * @param clientId of the public client that the command line and the console are; never an audience, for that is what an
 *     id token has
 * @param tokenType {@code typ} of an access token's header: {@code at+jwt} (RFC 9068), or {@code JWT} for providers that
 *     know no better
 * @param rolesClaim where its roles stand, a path such as {@code realm_access.roles}
 * @param roles what each of the claim's values gives
 * @param nameClaim what people are called; else their subject
 * @param ca authorities (PEM) that the provider's certificate may come from; null: those of the JVM
 */
public record OidcSettings(
        String issuer,
        String audience,
        String clientId,
        String scopes,
        String tokenType,
        List<String> rolesClaim,
        Map<String, Grant> roles,
        String nameClaim,
        Duration clockSkew,
        @Nullable Path ca) {
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    public OidcSettings {
        mustBeSecret("oidc.issuer", issuer);
        if (audience.isEmpty() || audience.equals(clientId)) {
            throw new InvalidInputException(
                    "oidc.audience", audience, "what access tokens are made for, and not the client's id");
        }
        if (!List.of("at+jwt", "JWT").contains(tokenType)) {
            throw new InvalidInputException("oidc.tokenType", tokenType, "at+jwt or JWT");
        }
        if (clockSkew.compareTo(MAX_SKEW) > 0) {
            throw new InvalidInputException("oidc.clockSkew", clockSkew, "at most 5m");
        }
        rolesClaim = List.copyOf(rolesClaim);
        roles = Map.copyOf(roles);
    }

    /** Refuses an address at which others could listen. */
    static URI mustBeSecret(String field, String text) {
        try {
            URI uri = new URI(text);
            boolean loopback = "http".equals(uri.getScheme())
                    && List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
            if (uri.getHost() != null && (loopback || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (java.net.URISyntaxException e) {
            // told below
        }
        throw new InvalidInputException(field, text, "an https URL (http on loopback alone)");
    }

    /** Reads {@code VALUE=role} and {@code VALUE=role@k=v&k=v}. */
    public static Map<String, Grant> roles(String field, List<String> entries) {
        Map<String, Grant> roles = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals < 1
                    || roles.put(
                                    entry.substring(0, equals),
                                    Grant.parse(
                                            field, entry.substring(equals + 1).replace('&', ',')))
                            != null) {
                throw new InvalidInputException(
                        field, entry, "each VALUE once, as VALUE=operator or VALUE=operator@site=hall-3&line=2");
            }
        }
        return roles;
    }
}
