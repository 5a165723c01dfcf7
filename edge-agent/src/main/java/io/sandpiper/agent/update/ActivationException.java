package io.sandpiper.agent.update;

/** A version that did not load into its slot; the message is for people. */
public final class ActivationException extends Exception {
    public ActivationException(String message, Throwable cause) {
        super(message, cause);
    }
}
