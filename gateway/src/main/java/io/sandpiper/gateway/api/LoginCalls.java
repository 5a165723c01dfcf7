package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.oidc.OidcSettings;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Tells, before anybody is logged in, where to log in. */
public final class LoginCalls {
    private final Ways ways;

    /** What may be known to all. Absent: tokens alone. */
    record Ways(@Nullable Provider oidc) {}

    /** A provider and what to ask it for. */
    record Provider(String issuer, String clientId, String audience, String scopes) {}

    /** @param settings null: there is no login provider */
    public LoginCalls(@Nullable OidcSettings settings) {
        this.ways = new Ways(
                settings == null
                        ? null
                        : new Provider(settings.issuer(), settings.clientId(), settings.audience(), settings.scopes()));
    }

    void ways(RoutingContext context) {
        Answers.json(context, 200, ways);
    }
}
