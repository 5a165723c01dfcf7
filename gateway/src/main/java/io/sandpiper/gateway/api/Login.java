package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Access;
import io.sandpiper.gateway.access.Action;
import io.vertx.ext.web.RoutingContext;

/** Lets a call pass whose bearer token (RFC 6750) has the right; everything below {@code /v1} asks for one. */
final class Login {
    private static final String SCHEME = "Bearer ";

    private final Access access;

    Login(Access access) {
        this.access = access;
    }

    /** Any token that is known; what it may do each operation says. */
    void check(RoutingContext context) {
        require(context, Action.READ);
        context.next();
    }

    /** Who calls, for people. */
    String caller(RoutingContext context) {
        return access.bearer(token(context));
    }

    private static String token(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw ApiException.of(401, "login: absent (expected: Authorization: Bearer TOKEN)");
        }
        return header.substring(SCHEME.length()).strip();
    }

    /** Throws unless the call's token has the right. */
    void require(RoutingContext context, Action action) {
        switch (access.decide(token(context), action)) {
            case ALLOWED -> {}
            case UNKNOWN_TOKEN -> throw ApiException.of(401, "token: not known here");
            case NOT_ALLOWED ->
                throw ApiException.of(
                        403, "token: lacks the right to " + action.name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
