package io.sandpiper.gateway.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A login at the gateway's provider, as the context file keeps it.
 *
 * @param refreshToken null where the provider gave none: when the access token ends, so does the login
 */
record Session(
        String issuer,
        String clientId,
        String audience,
        String accessToken,
        @Nullable String refreshToken,
        Instant expires) {

    /** Leaves the tokens out. */
    @Override
    public String toString() {
        return "Session[" + issuer + "]";
    }
}
