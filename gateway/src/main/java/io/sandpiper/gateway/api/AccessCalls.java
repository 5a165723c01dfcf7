package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.AccessToken;
import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Grant;
import io.sandpiper.gateway.access.NewToken;
import io.sandpiper.gateway.access.Role;
import io.sandpiper.gateway.access.Tokens;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.unit.Durations;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who the caller is, and the tokens with which others log in. */
final class AccessCalls {
    private final Tokens tokens;

    AccessCalls(Tokens tokens) {
        this.tokens = tokens;
    }

    /** A grant as the API shows it; a null selector is the whole fleet. */
    record GrantView(String role, @Nullable String selector) {
        static GrantView of(Grant grant) {
            return new GrantView(
                    grant.role().word(),
                    grant.scope() == null ? null : grant.scope().toString());
        }
    }

    /** Who calls. */
    record CallerView(
            String kind,
            String id,
            String name,
            List<GrantView> grants,
            List<String> rights,
            @Nullable String expires) {
        static CallerView of(Caller caller) {
            return new CallerView(
                    caller.kind().name().toLowerCase(Locale.ROOT),
                    caller.id(),
                    caller.name(),
                    caller.grants().stream().map(GrantView::of).toList(),
                    Arrays.stream(Action.values())
                            .filter(caller::may)
                            .map(Action::word)
                            .toList(),
                    caller.expires() == null ? null : caller.expires().toString());
        }
    }

    /** A token as the API lists it. */
    record TokenView(
            String id,
            String name,
            String role,
            @Nullable String selector,
            String created,
            String createdBy,
            @Nullable String expires) {
        static TokenView of(AccessToken token) {
            GrantView grant = GrantView.of(token.grant());
            return new TokenView(
                    token.id(),
                    token.name(),
                    grant.role(),
                    grant.selector(),
                    token.created().toString(),
                    token.createdBy(),
                    token.expires() == null ? null : token.expires().toString());
        }
    }

    /** The body of a request for a token. A null selector is the whole fleet. */
    record TokenBody(
            @Nullable String name,
            @Nullable String role,
            @Nullable String selector,
            @Nullable String validFor) {}

    void whoami(RoutingContext context) {
        Answers.json(context, 200, CallerView.of(Login.caller(context)));
    }

    void list(RoutingContext context) {
        Answers.json(
                context,
                200,
                Map.of("tokens", tokens.all().stream().map(TokenView::of).toList()));
    }

    void create(RoutingContext context) {
        TokenBody body = Answers.body(context, TokenBody.class);
        Grant grant = new Grant(
                Role.parse("role", required("role", body.role())),
                body.selector() == null ? null : Selector.parse(body.selector()));
        NewToken asked = new NewToken(
                required("name", body.name()),
                grant,
                body.validFor() == null ? NewToken.DEFAULT_VALIDITY : Durations.parse("validFor", body.validFor()));
        Answers.then(
                context,
                tokens.create(asked, Login.caller(context)),
                created -> Answers.json(context, 201, CreatedView.of(created)));
    }

    /** A token that was made; the only place where its text stands. */
    record CreatedView(
            String id, String name, String token, @Nullable String expires) {
        static CreatedView of(Tokens.Created created) {
            TokenView view = TokenView.of(created.token());
            return new CreatedView(view.id(), view.name(), created.text(), view.expires());
        }

        @Override
        public String toString() {
            return "CreatedView[" + name + "]";
        }
    }

    void remove(RoutingContext context) {
        String name = Names.label("token", context.pathParam("token"));
        Answers.json(
                context,
                tokens.remove(name, Login.caller(context))
                        .thenApply(removed -> removed.map(token -> Map.of("removed", token.name()))
                                .orElseThrow(() -> ApiException.notFound(
                                        "token", name, "the name of a token that GET /v1/tokens lists"))));
    }

    private static String required(String field, @Nullable String value) {
        if (value == null) {
            throw new InvalidInputException(field, "absent", "a value");
        }
        return value;
    }
}
