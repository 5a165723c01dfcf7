package io.sandpiper.gateway.access;

import io.sandpiper.gateway.access.store.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Tells who logs in, and whether who is logged in still may be. What a caller may do says {@link Caller}. Any thread. */
public final class Access {
    private final Tokens tokens;
    private final @Nullable ProviderLogin provider;
    private final Attempts attempts;
    private final Clock clock;

    private Access(Tokens tokens, @Nullable ProviderLogin provider, Attempts attempts, Clock clock) {
        this.tokens = tokens;
        this.provider = provider;
        this.attempts = attempts;
        this.clock = clock;
    }

    /** As {@link Tokens#open}; blocking. @param provider whose word counts too; null: tokens alone */
    public static Access open(
            TokenStore store, Path folder, @Nullable ProviderLogin provider, Attempts attempts, Clock clock)
            throws IOException {
        return new Access(
                Tokens.open(store, folder, provider != null && provider.givesFleetAdmin(), clock),
                provider,
                attempts,
                clock);
    }

    public Tokens tokens() {
        return tokens;
    }

    /**
     * Who shows this credential; fails with a {@link LoginRefusedException} where nobody does whom we know, with a {@link
     * LoginUnavailableException} where that cannot be told now, with a {@link LoginLockedException} where too many failed.
     */
    public CompletableFuture<Caller> login(String credential, Origin origin) {
        ProviderLogin asked = providerOf(credential);
        String subject = asked == null ? null : asked.subject(credential);
        return attempts.guard(origin, credential, subject, () -> login(credential))
                .thenApply(caller -> caller.from(origin.address()));
    }

    /** The provider whose word counts on this credential; null where it is one of our own, or wants to be. */
    private @Nullable ProviderLogin providerOf(String credential) {
        return Tokens.looksLikeOne(credential) ? null : provider;
    }

    private CompletableFuture<Caller> login(String credential) {
        ProviderLogin asked = providerOf(credential);
        if (asked != null) {
            return asked.login(credential);
        }
        AccessToken token = tokens.find(credential).orElse(null);
        if (token == null) {
            return CompletableFuture.failedFuture(new LoginRefusedException("token: not known here"));
        }
        if (token.isExpired(clock.instant())) {
            return CompletableFuture.failedFuture(new LoginRefusedException("token: " + token.name() + " expired at "
                    + token.expires() + " (expected: a new one; sandpiper token create)"));
        }
        return CompletableFuture.completedFuture(token.caller());
    }

    /** False once the caller's token was removed or the login has expired: what is open for it is to be closed. */
    public boolean isLive(Caller caller) {
        Instant expires = caller.expires();
        return switch (caller.kind()) {
            case TOKEN -> tokens.isLive(caller.id());
            case OIDC -> expires != null && clock.instant().isBefore(expires);
        };
    }
}
