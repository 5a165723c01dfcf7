package io.sandpiper.gateway.access;

import io.sandpiper.protocol.error.InvalidInputException;

/** Somebody who is known lacks a right; nothing was changed. The message names the right and who has it. */
public final class NotAllowedException extends RuntimeException {
    private final String field;
    private final String value;
    private final String expected;

    NotAllowedException(String field, String value, String expected) {
        this.field = field;
        this.value = InvalidInputException.shown(value);
        this.expected = expected;
        super(field + ": " + InvalidInputException.shown(value) + " (expected: " + expected + ")");
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    public String expected() {
        return expected;
    }
}
