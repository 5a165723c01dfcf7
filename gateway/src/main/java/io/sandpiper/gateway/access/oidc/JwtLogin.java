package io.sandpiper.gateway.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.gateway.access.ProviderLogin;
import io.sandpiper.protocol.error.InvalidInputException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Checks an access token (RFC 9068, JWT profile) of the provider: signed by one of its keys with an asymmetric algorithm,
 * made by it, for us, not expired, and an access token rather than an id token. Refusals name what is wrong and never show the
 * token. Any thread; nothing blocks.
 */
final class JwtLogin implements ProviderLogin {
    /** Where others end, a proxy's limit on headers is near. */
    private static final int MAX_CHARS = 8 << 10;

    private static final int MIN_RSA_BITS = 2_048;
    /** No {@code none}, and no HS…: whoever knows the public key would sign. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final ProviderKeys keys;
    private final ClaimedRoles roles;
    private final Clock clock;

    JwtLogin(OidcSettings settings, ProviderKeys keys, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.roles = new ClaimedRoles(settings);
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Caller> login(String accessToken) {
        try {
            SignedJWT token = parse(accessToken);
            mustBeAccessToken(token.getHeader());
            return keys.lookUp(token.getHeader().getKeyID()).thenApply(present -> {
                mustBeSigned(token, present);
                return caller(claims(token));
            });
        } catch (LoginRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public @Nullable String subject(String accessToken) {
        try {
            return parse(accessToken).getJWTClaimsSet().getSubject();
        } catch (ParseException | LoginRefusedException e) {
            return null;
        }
    }

    private static SignedJWT parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw refused("token", text.length() + " characters", "at most " + MAX_CHARS);
        }
        try {
            JWT token = JWTParser.parse(text);
            if (token instanceof SignedJWT signed
                    && ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
                return signed;
            }
            throw refused(
                    "token's alg", token.getHeader().getAlgorithm().getName(), "RS, PS or ES with 256, 384 or 512");
        } catch (ParseException | IllegalArgumentException e) {
            throw refused(
                    "token", "unreadable", "one of sandpiper token create, or a signed JWT of the login provider");
        }
    }

    private void mustBeAccessToken(JWSHeader header) {
        JOSEObjectType type = header.getType();
        String name = type == null ? "absent" : type.getType().replaceFirst("(?i)^application/", "");
        if (!name.equalsIgnoreCase(settings.tokenType())) {
            throw refused("token's typ", name, settings.tokenType() + ": an access token (RFC 9068), not an id token");
        }
    }

    private static void mustBeSigned(SignedJWT token, List<JWK> keys) {
        JWSHeader header = token.getHeader();
        List<JWK> fitting =
                keys.stream().filter(JWKMatcher.forJWSHeader(header)::matches).toList();
        if (fitting.isEmpty()) {
            throw refused("token's key", String.valueOf(header.getKeyID()), "one of the login provider's");
        }
        try {
            for (JWK key : fitting) {
                if (isSigned(token, key)) {
                    return;
                }
            }
        } catch (JOSEException e) {
            // told below
        }
        throw refused("token's signature", "wrong", "the login provider's");
    }

    private static boolean isSigned(SignedJWT token, JWK key) throws JOSEException {
        return switch (key) {
            case RSAKey rsa -> {
                if (rsa.size() < MIN_RSA_BITS) {
                    throw refused("token's key", rsa.size() + " bits", "RSA of " + MIN_RSA_BITS + " bits or more");
                }
                yield token.verify(new RSASSAVerifier(rsa));
            }
            case ECKey curve -> token.verify(new ECDSAVerifier(curve));
            default -> false;
        };
    }

    private JWTClaimsSet claims(SignedJWT token) {
        try {
            JWTClaimsSet claims = token.getJWTClaimsSet();
            if (!settings.issuer().equals(claims.getIssuer())) {
                throw refused("token's iss", String.valueOf(claims.getIssuer()), settings.issuer());
            }
            if (!claims.getAudience().contains(settings.audience())) {
                throw refused(
                        "token's aud",
                        claims.getAudience().toString(),
                        settings.audience() + ": ask the login provider for a token of this resource");
            }
            if (settings.tokenType().equals("JWT") && looksLikeIdToken(claims)) {
                throw refused("token", "an id token", "an access token");
            }
            mustBeInTime(claims);
            return claims;
        } catch (ParseException e) {
            throw refused("token's claims", "unreadable", "a JSON object");
        }
    }

    private static boolean looksLikeIdToken(JWTClaimsSet claims) {
        return claims.getClaim("at_hash") != null
                || claims.getClaim("nonce") != null
                || "ID".equals(claims.getClaim("typ"));
    }

    private void mustBeInTime(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Instant expires = instant(claims.getExpirationTime());
        if (expires == null) {
            throw refused("token's exp", "absent", "when it ends");
        }
        if (!now.isBefore(expires.plus(settings.clockSkew()))) {
            throw refused("token's exp", expires.toString(), "later than now, " + now + "; log in again");
        }
        for (String claim : new String[] {"nbf", "iat"}) {
            Instant from = instant(claim.equals("nbf") ? claims.getNotBeforeTime() : claims.getIssueTime());
            if (from != null && now.isBefore(from.minus(settings.clockSkew()))) {
                throw refused("token's " + claim, from.toString(), "not later than now, " + now);
            }
        }
    }

    private Caller caller(JWTClaimsSet claims) {
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank()) {
            throw refused("token's sub", "absent", "whose it is");
        }
        Object name = claims.getClaim(settings.nameClaim());
        return new Caller(
                Caller.Kind.OIDC,
                InvalidInputException.shown(subject),
                InvalidInputException.shown(name instanceof String given && !given.isBlank() ? given : subject),
                roles.of(claims),
                instant(claims.getExpirationTime()),
                null);
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    private static LoginRefusedException refused(String field, String value, String expected) {
        return new LoginRefusedException(
                field + ": " + InvalidInputException.shown(value) + " (expected: " + expected + ")");
    }
}
