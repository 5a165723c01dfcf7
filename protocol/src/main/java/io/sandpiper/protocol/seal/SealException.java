package io.sandpiper.protocol.seal;

/** Sealed bytes that do not open: altered, cut short, in another order, or with another key. Says nothing of the plain bytes. */
public final class SealException extends Exception {
    public SealException(String message) {
        super(message);
    }

    public SealException(String message, Throwable cause) {
        super(message, cause);
    }
}
