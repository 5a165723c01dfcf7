package io.sandpiper.agent.infer;

/** The model gave NaN, or an infinity, where its spec says finite: the model's fault, not the caller's. */
public final class NotFiniteException extends RuntimeException {
    NotFiniteException(String message) {
        super(message, null, false, false);
    }
}
