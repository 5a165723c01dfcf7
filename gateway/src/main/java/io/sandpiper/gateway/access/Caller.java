package io.sandpiper.gateway.access;

import io.sandpiper.gateway.audit.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in and what that gives: the one place that decides what somebody may do, for REST, MQTT and the command
 * line alike.
 *
 * @param id of a token its id; of a person or program of the login provider its subject
 * @param name for people
 * @param grants none where the login is good and gives no right here
 * @param expires from then on it is no longer good; null: never
 * @param from the address of the connection; null where it is not known
 */
public record Caller(
        Kind kind,
        String id,
        String name,
        List<Grant> grants,
        @Nullable Instant expires,
        @Nullable String from) {
    /** By what somebody is logged in. */
    public enum Kind {
        TOKEN,
        OIDC
    }

    public Caller {
        grants = List.copyOf(grants);
    }

    /** As the audit log names it. */
    public Actor actor() {
        return new Actor(kind.name().toLowerCase(Locale.ROOT), name, id, from);
    }

    Caller from(String address) {
        return new Caller(kind, id, name, grants, expires, address);
    }

    /** True where the right is there for some device at least. */
    public boolean may(Action action) {
        return !Reach.of(this, action).isNowhere();
    }

    /** How far the right reaches. @throws NotAllowedException where it is not there at all */
    public Reach mustHave(Action action) {
        Reach reach = Reach.of(this, action);
        if (reach.isNowhere()) {
            throw new NotAllowedException(
                    "right",
                    grants.isEmpty()
                            ? "none"
                            : grants.stream().map(Grant::toString).collect(Collectors.joining(", ")),
                    action.word() + ", which the role " + Role.having(action) + " has; " + this + " lacks it");
        }
        return reach;
    }

    /** For people: {@code token ci}, {@code oidc alice}. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + name;
    }
}
