package io.sandpiper.agent.update;

import org.jspecify.annotations.Nullable;

/** A fault of this program: a state that may not follow the one on disk. Nothing was changed. */
public final class IllegalTransitionException extends RuntimeException {
    IllegalTransitionException(String model, @Nullable UpdateState from, UpdateState to) {
        super(model + ": " + to.name() + " may not follow " + (from == null ? "nothing" : from.name()));
    }
}
