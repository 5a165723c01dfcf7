package io.sandpiper.gateway.access;

import io.sandpiper.protocol.name.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A role, for the whole fleet or for the devices that a selector matches.
 *
 * @param scope null: the whole fleet
 */
public record Grant(Role role, @Nullable Selector scope) {
    /** Reads what {@link #toString} writes. @param field names the place in a refusal */
    public static Grant parse(String field, String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new Grant(Role.parse(field, text), null)
                : new Grant(
                        Role.parse(field, text.substring(0, at)),
                        new Selector(Selector.parseLabels(field, text.substring(at + 1))));
    }

    /** Whether it gives everything. */
    public boolean isFleetAdmin() {
        return role == Role.ADMIN && scope == null;
    }

    /** {@code operator} or {@code operator@site=hall-3}. */
    @Override
    public String toString() {
        return scope == null ? role.word() : role.word() + "@" + scope;
    }
}
