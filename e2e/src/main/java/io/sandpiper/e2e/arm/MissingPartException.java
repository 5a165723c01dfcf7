package io.sandpiper.e2e.arm;

/** Something that the emulation needs is not on this machine; the message says how to get it. */
public final class MissingPartException extends RuntimeException {
    public MissingPartException(String message) {
        super(message);
    }
}
