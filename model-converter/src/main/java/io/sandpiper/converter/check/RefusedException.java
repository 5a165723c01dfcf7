package io.sandpiper.converter.check;

/** The model was understood and is not good enough: one sentence saying what, where, and what to do. */
public final class RefusedException extends RuntimeException {
    public RefusedException(String reason) {
        super(reason);
    }
}
