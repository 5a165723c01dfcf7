package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.LoginLockedException;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How calls answer: JSON when a future completes, a problem when it fails. On the event loop; nothing blocks. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Answers 200 with what the future gives, as JSON. */
    static void json(RoutingContext context, CompletableFuture<?> answer) {
        json(context, 200, answer);
    }

    static void json(RoutingContext context, int status, CompletableFuture<?> answer) {
        then(context, answer, value -> json(context, status, value));
    }

    /**
     * Goes on with what the future gives, on the event loop of the request. The future's failure fails the request, and so
     * does what is thrown there.
     */
    static <T> void then(RoutingContext context, CompletableFuture<T> answer, Consumer<T> next) {
        answer.whenCompleteAsync(
                (value, failure) -> {
                    if (failure != null) {
                        context.fail(failure);
                        return;
                    }
                    try {
                        next.accept(value);
                    } catch (RuntimeException e) {
                        context.fail(e);
                    }
                },
                loop(context));
    }

    /** As {@link #then}, for a future that is complete: goes on before it returns. */
    static <T> void now(RoutingContext context, CompletableFuture<T> complete, Consumer<T> next) {
        complete.whenComplete((value, failure) -> {
            if (failure != null) {
                context.fail(failure);
            } else {
                next.accept(value);
            }
        });
    }

    /**
     * The event loop of the request that is handled now. What other threads give it runs in the order in which they gave it:
     * {@code Vertx.runOnContext} from them would take a loop of theirs, which overtakes and is overtaken.
     */
    static Executor loop(RoutingContext context) {
        Context own = context.vertx().getOrCreateContext();
        return command -> own.runOnContext(ready -> command.run());
    }

    static void json(RoutingContext context, int status, Object value) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(Json.bytes(value)));
        }
    }

    /** Reads the JSON body into a record; a fault names its field. */
    static <T> T body(RoutingContext context, Class<T> type) {
        String contentType = context.request().getHeader("Content-Type");
        if (contentType == null
                || !contentType.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw ApiException.of(415, "Content-Type: " + contentType + " (expected: application/json)");
        }
        Buffer body = context.body().buffer();
        if (body == null || body.length() == 0) {
            throw new InvalidInputException("body", "empty", "a JSON object");
        }
        try {
            return Json.read("body", body.getBytes(), type);
        } catch (InvalidInputException e) {
            String field = e.field().startsWith("body.") ? e.field().substring(5) : e.field();
            throw new InvalidInputException(field, e.value(), e.expected(), e);
        }
    }

    /** The failure handler of every route. */
    static void problem(RoutingContext context) {
        Throwable failure = context.failure();
        Problem problem = failure == null
                ? Problem.status(context.statusCode() < 400 ? 500 : context.statusCode(), detail(context.statusCode()))
                : Problem.of(failure, context.statusCode());
        if (problem.status() == Problem.BUSY) {
            LOG.atWarn()
                    .addKeyValue("method", context.request().method())
                    .addKeyValue("path", context.request().path())
                    .log("call-refused-busy");
        } else if (problem.status() >= 500 && failure != null) {
            LOG.atError()
                    .addKeyValue("method", context.request().method())
                    .addKeyValue("path", context.request().path())
                    .setCause(cause(failure))
                    .log("call-failed");
        }
        if (cause(failure) instanceof LoginLockedException locked) {
            context.response().putHeader("Retry-After", String.valueOf(locked.retryAfterSeconds()));
        }
        problem(context, problem);
    }

    /** What went wrong, without what futures wrap around it. */
    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static void problem(RoutingContext context, Problem problem) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        if (problem.status() == 401) {
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"sandpiper\"");
        }
        if (problem.status() == Problem.BUSY) {
            context.response().putHeader("Retry-After", String.valueOf(Problem.RETRY_SECONDS));
        }
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Buffer.buffer(Json.bytes(problem)));
    }

    private static String detail(int status) {
        return switch (status) {
            case 404 -> "there is nothing at this path; GET /openapi.json lists what there is";
            case 405 -> "this method is not offered at this path; see Allow";
            case 413 -> "the body is larger than " + ApiLimits.JSON_BODY_BYTES + " bytes";
            default -> "the request cannot be answered";
        };
    }
}
