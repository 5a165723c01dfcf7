package io.sandpiper.gateway.access;

import io.sandpiper.protocol.error.InvalidInputException;

/** A login cannot be checked now: the provider cannot be reached. */
public final class LoginUnavailableException extends RuntimeException {
    private static final int MESSAGE_CHARS = 500;

    public LoginUnavailableException(String message) {
        super(InvalidInputException.shown(message, MESSAGE_CHARS));
    }
}
