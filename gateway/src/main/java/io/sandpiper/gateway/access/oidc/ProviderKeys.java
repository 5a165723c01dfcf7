package io.sandpiper.gateway.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.sandpiper.gateway.access.LoginUnavailableException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys with which the provider signs. They are fetched again when a token names one that is not there, but not more often
 * than every {@link #PAUSE}, whoever asks; and once they are older than {@link #FRESH}, so that a key that the provider took
 * back is not believed for longer. While the provider is down those at hand go on, for {@link #KEPT}. Any thread.
 */
final class ProviderKeys {
    static final Duration PAUSE = Duration.ofSeconds(10);
    static final Duration FRESH = Duration.ofMinutes(10);
    static final Duration KEPT = Duration.ofHours(24);
    private static final int MAX_KEYS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);

    private final Supplier<CompletableFuture<JsonNode>> source;
    private final InstantSource clock;
    private List<JWK> keys = List.of();
    private Instant fetched = Instant.MIN;
    private Instant asked = Instant.MIN;
    private @Nullable CompletableFuture<List<JWK>> underWay;
    private @Nullable RuntimeException lastFailure;

    /** @param source fetches the JWK set (RFC 7517 section 5) */
    ProviderKeys(Supplier<CompletableFuture<JsonNode>> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * The keys among which that of a token should be. Fails with a {@link LoginUnavailableException} where none are at hand
     * and the provider gives none.
     *
     * @param id {@code kid} of the token's header; null: any
     */
    synchronized CompletableFuture<List<JWK>> lookUp(@Nullable String id) {
        Instant now = clock.instant();
        boolean usable = !keys.isEmpty() && now.isBefore(fetched.plus(KEPT));
        boolean there = usable && (id == null || keys.stream().anyMatch(key -> id.equals(key.getKeyID())));
        boolean fresh = there && now.isBefore(fetched.plus(FRESH));
        CompletableFuture<List<JWK>> coming = underWay;
        boolean mayAsk = asked.equals(Instant.MIN) || !now.isBefore(asked.plus(PAUSE));
        if (!fresh && coming == null && mayAsk) {
            asked = now;
            coming = source.get().thenApply(ProviderKeys::read);
            underWay = coming;
            coming.whenComplete(this::arrived);
        }
        if (there) {
            return CompletableFuture.completedFuture(keys);
        }
        if (coming != null) {
            List<JWK> present = keys;
            return usable ? coming.exceptionally(down -> present) : coming;
        }
        return usable
                ? CompletableFuture.completedFuture(keys)
                : CompletableFuture.failedFuture(
                        lastFailure != null
                                ? lastFailure
                                : new LoginUnavailableException("login provider: no keys yet"));
    }

    private synchronized void arrived(@Nullable List<JWK> found, @Nullable Throwable failure) {
        underWay = null;
        if (found != null) {
            keys = found;
            fetched = clock.instant();
            lastFailure = null;
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        lastFailure = cause instanceof RuntimeException known
                ? known
                : new LoginUnavailableException("login provider: " + cause);
        LOG.atWarn().addKeyValue("reason", lastFailure.getMessage()).log("login-provider-keys-not-fetched");
    }

    private static List<JWK> read(JsonNode set) {
        try {
            // What is symmetric, or meant to encrypt, signs nothing here.
            List<JWK> read = JWKSet.parse(set.toString()).getKeys().stream()
                    .filter(key -> key.toPublicJWK() != null
                            && (key.getKeyUse() == null
                                    || key.getKeyUse().equals(com.nimbusds.jose.jwk.KeyUse.SIGNATURE)))
                    .map(JWK::toPublicJWK)
                    .toList();
            if (read.isEmpty() || read.size() > MAX_KEYS) {
                throw new LoginUnavailableException(
                        "login provider: has " + read.size() + " keys to sign with (expected: 1 to " + MAX_KEYS + ")");
            }
            return read;
        } catch (ParseException e) {
            throw new LoginUnavailableException("login provider: its keys cannot be read (expected: a JWK set)");
        }
    }
}
