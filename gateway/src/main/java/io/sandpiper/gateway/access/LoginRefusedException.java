package io.sandpiper.gateway.access;

import io.sandpiper.protocol.error.InvalidInputException;

/** A login that is not good here. The message says why and never contains what was shown as the secret. */
public final class LoginRefusedException extends RuntimeException {
    private static final int MESSAGE_CHARS = 500;

    public LoginRefusedException(String message) {
        super(InvalidInputException.shown(message, MESSAGE_CHARS));
    }
}
