package io.sandpiper.gateway.access;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A login provider's word on who shows an access token. */
@FunctionalInterface
public interface ProviderLogin {
    /**
     * Fails with a {@link LoginRefusedException} where the token is not good here, and with a {@link
     * LoginUnavailableException} where that cannot be told now. Any thread; blocks nothing.
     */
    CompletableFuture<Caller> login(String accessToken);

    /** Whose a token claims to be, unproved; null where it claims nothing. Cheap, and never fails. */
    default @Nullable String subject(String accessToken) {
        return null;
    }

    /** Whether one of its roles is that of an admin of the whole fleet. */
    default boolean givesFleetAdmin() {
        return false;
    }
}
