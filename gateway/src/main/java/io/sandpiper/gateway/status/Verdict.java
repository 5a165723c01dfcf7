package io.sandpiper.gateway.status;

import org.jspecify.annotations.Nullable;

/** How a model on a device stands: see {@link StatusEntry} for the fields. */
record Verdict(
        String state,
        Outcome outcome,
        @Nullable String since,
        @Nullable String reason,
        @Nullable String expected,
        @Nullable String next) {
    static Verdict well(String state, @Nullable String since) {
        return new Verdict(state, Outcome.WELL, since, null, null, null);
    }
}
