package io.sandpiper.converter.check;

import io.sandpiper.protocol.error.InvalidInputException;

/** The model was understood and is not good enough: one sentence saying what, where, and what to do. */
public final class RefusedException extends RuntimeException {
    public RefusedException(String reason) {
        super(reason);
    }

    static RefusedException notFinite(String weights, int index) {
        return new RefusedException("the weights " + InvalidInputException.shown(weights)
                + " hold a value that is not finite (at index " + index
                + "): the training diverged; train again, or push an earlier checkpoint");
    }
}
