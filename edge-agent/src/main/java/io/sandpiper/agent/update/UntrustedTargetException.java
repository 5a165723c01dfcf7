package io.sandpiper.agent.update;

/** No verified, unexpired metadata says that a target is a model. */
public final class UntrustedTargetException extends Exception {
    public UntrustedTargetException(String reason) {
        super(reason);
    }

    public UntrustedTargetException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
