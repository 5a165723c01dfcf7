package io.sandpiper.gateway.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.sandpiper.gateway.access.LoginLockedException;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.gateway.access.LoginUnavailableException;
import io.sandpiper.gateway.access.NotAllowedException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A problem document (RFC 9457) with our extension members {@code field}, {@code value} and {@code expected}. */
record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field,
        @Nullable String value,
        @Nullable String expected) {
    static final String MEDIA_TYPE = "application/problem+json";
    /** Too much waits already; {@code Retry-After} says when to come again. */
    static final int BUSY = 503;

    static final int RETRY_SECONDS = 2;
    private static final int MAX_DETAIL_CHARS = 1_000;

    /** What a failure means to the caller; anything that is ours says no more than that. */
    static Problem of(Throwable failure, int statusOfRouter) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case InvalidInputException e ->
                new Problem("about:blank", "Bad Request", 400, text(e), e.field(), e.value(), e.expected());
            case ApiException e ->
                new Problem("about:blank", title(e.status()), e.status(), text(e), e.field(), e.value(), e.expected());
            case LoginRefusedException e -> status(401, text(e));
            case LoginLockedException e -> status(429, text(e));
            case LoginUnavailableException e -> status(BUSY, text(e));
            case NotAllowedException e ->
                new Problem("about:blank", "Forbidden", 403, text(e), e.field(), e.value(), e.expected());
            case RejectedExecutionException e ->
                status(
                        BUSY,
                        "the gateway is busy with other requests (expected: try again after " + RETRY_SECONDS + " s)");
            default ->
                statusOfRouter >= 400 && statusOfRouter < 500
                        ? status(statusOfRouter, text(cause))
                        : status(500, "something went wrong in the gateway; its log says more");
        };
    }

    static Problem status(int status, String detail) {
        return new Problem("about:blank", title(status), status, detail, null, null, null);
    }

    private static String title(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }

    private static String text(Throwable failure) {
        return InvalidInputException.shown(String.valueOf(failure.getMessage()), MAX_DETAIL_CHARS);
    }
}
