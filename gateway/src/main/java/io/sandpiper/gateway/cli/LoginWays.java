package io.sandpiper.gateway.cli;

import org.jspecify.annotations.Nullable;

/** Where a gateway lets people log in; null: by token alone. */
record LoginWays(@Nullable Oidc oidc) {
    /** A provider, and what to ask it for. */
    record Oidc(String issuer, String clientId, String audience, String scopes) {}
}
