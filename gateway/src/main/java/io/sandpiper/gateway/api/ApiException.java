package io.sandpiper.gateway.api;

import org.jspecify.annotations.Nullable;

/** An answer that is a problem: its status, and the field, value and expectation where there is one at fault. */
final class ApiException extends RuntimeException {
    private final int status;
    private final @Nullable String field;
    private final @Nullable String value;
    private final @Nullable String expected;

    private ApiException(
            int status, String detail, @Nullable String field, @Nullable String value, @Nullable String expected) {
        this.status = status;
        this.field = field;
        this.value = value;
        this.expected = expected;
        super(detail);
    }

    static ApiException notFound(String field, String value, String expected) {
        return new ApiException(404, "there is no " + field + " " + value, field, value, expected);
    }

    static ApiException conflict(String field, String value, String expected) {
        return new ApiException(409, field + " " + value + ": " + expected, field, value, expected);
    }

    static ApiException of(int status, String detail) {
        return new ApiException(status, detail, null, null, null);
    }

    int status() {
        return status;
    }

    @Nullable String field() {
        return field;
    }

    @Nullable String value() {
        return value;
    }

    @Nullable String expected() {
        return expected;
    }
}
