package io.sandpiper.gateway.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who did something.
 *
 * @param kind {@code token}, {@code oidc}, {@code device} or {@code system}
 * @param id of a token its id, of a login provider's person the subject; null where the name says it
 * @param from the address that it came from; null where it came from within
 */
public record Actor(
        String kind,
        String name,
        @Nullable String id,
        @Nullable String from) {
    /** The gateway itself. @param name which part of it, for what */
    public static Actor system(String name) {
        return new Actor("system", name, null, null);
    }

    public static Actor device(String id, @Nullable String from) {
        return new Actor("device", id, null, from);
    }

    /** For people: {@code token ci}. */
    @Override
    public String toString() {
        return kind + " " + name;
    }
}
