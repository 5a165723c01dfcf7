package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Access;
import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Origin;
import io.sandpiper.gateway.access.Reach;
import io.sandpiper.gateway.audit.Actor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Finds out who calls by the bearer token (RFC 6750); everything below {@code /v1} asks for one. On the event loop. */
final class Login {
    private static final String SCHEME = "Bearer ";
    private static final String CALLER = "sandpiper.caller";

    private final Access access;

    Login(Access access) {
        this.access = access;
    }

    /** Goes on with a caller that is known; what it may do each operation says. */
    void check(RoutingContext context) {
        CompletableFuture<Caller> login = access.login(token(context), origin(context));
        if (login.isDone()) {
            Answers.now(context, login, caller -> goOn(context, caller));
            return;
        }
        HttpServerRequest request = context.request();
        request.pause(); // or its body would be over before anybody reads it
        Answers.then(context, login, caller -> {
            request.resume();
            goOn(context, caller);
        });
    }

    private static void goOn(RoutingContext context, Caller caller) {
        context.put(CALLER, caller);
        context.next();
    }

    private static Origin origin(RoutingContext context) {
        SocketAddress address = context.request().remoteAddress();
        return new Origin(address == null ? "unknown" : String.valueOf(address.hostAddress()), null);
    }

    private static String token(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw ApiException.of(401, "login: absent (expected: Authorization: Bearer TOKEN)");
        }
        return header.substring(SCHEME.length()).strip();
    }

    /** Who calls; only where {@link #check} let it pass. */
    static Caller caller(RoutingContext context) {
        return Objects.requireNonNull(context.get(CALLER), "nobody is logged in here");
    }

    /** Who calls, as the audit log names it. */
    static Actor actor(RoutingContext context) {
        return caller(context).actor();
    }

    /** How far the caller's right reaches; throws where it is not there. */
    static Reach reach(RoutingContext context, Action action) {
        return caller(context).mustHave(action);
    }

    static void require(RoutingContext context, Right right) {
        Reach reach = reach(context, right.action());
        if (right.fleet()) {
            reach.mustBeFleet();
        }
    }

    /** Whether a stream that was opened for this caller may stay open. */
    boolean isLive(Caller caller) {
        return access.isLive(caller);
    }
}
