package io.sandpiper.agent.serve;

import io.sandpiper.agent.caller.Patience;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.CallOrigin;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.FailureLog;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes a request's body in, within its limits, and hands it to the slot that serves its model. Event loop only. */
final class RequestIntake {
    static final String MEMORY_TAKEN = "the memory for requests' bodies is taken";

    private final Vertx vertx;
    private final UseListener uses;
    private final BodyMemory memory;
    private final ServeSettings settings;
    private final Patience patience;
    private final FailureLog failures = new FailureLog();

    /** @param patience with callers that do not take their answers */
    RequestIntake(Vertx vertx, UseListener uses, BodyMemory memory, ServeSettings settings, Patience patience) {
        this.vertx = vertx;
        this.uses = uses;
        this.memory = memory;
        this.settings = settings;
        this.patience = patience;
    }

    /** @param slot what serves the model at this moment; answers the request itself where nothing does */
    void accept(HttpServerRequest request, BodyCodec codec, Supplier<Optional<Slot>> slot) {
        CallTimes times = new CallTimes(CallOrigin.of(codec.protocol(), request.headers()::getAll));
        CallHead head = head(request);
        if (head == null) {
            drop(request);
            return;
        }
        boolean asks = asksBeforeItsBody(request);
        if (asks) {
            // Where it is refused, its body may never come, and what came next would be taken for it.
            request.response().putHeader("Connection", "close");
        }
        Slot now = slot.get().orElse(null);
        if (now == null || now.isFull()) {
            drop(request); // its body is not worth reading
            if (now != null) {
                ModelCall.overloaded(request, now, uses, times);
            }
            return;
        }
        if (asks) {
            request.response().headers().remove("Connection");
        }
        Context loop = vertx.getOrCreateContext();
        receive(request, settings.bodyBytes(), body -> {
            if (!new ModelCall(request, loop, codec, head, body, uses, times, patience, failures).submit(slot)) {
                body.release();
            }
        });
    }

    /** Takes a whole body in and hands it on; whoever gets it releases it. What is too much, or late, is answered. */
    void receive(HttpServerRequest request, int limit, Consumer<RequestBody> whole) {
        long claimed = contentLength(request);
        if (claimed > limit) {
            drop(request);
            Answer.tooLarge(request, limit);
            return;
        }
        if (asksBeforeItsBody(request)) {
            request.response().writeContinue();
        }
        RequestBody body = new RequestBody(memory, limit);
        long late = vertx.setTimer(settings.bodyTimeout().toMillis(), t -> {
            body.release();
            tooLate(request);
        });
        request.exceptionHandler(gone -> {
            vertx.cancelTimer(late);
            body.release();
        });
        request.handler(part -> {
            RequestBody.Added added = body.add(part, claimed);
            if (added != RequestBody.Added.DONE) {
                vertx.cancelTimer(late);
                body.release();
                drop(request);
                if (added == RequestBody.Added.TOO_LARGE) {
                    Answer.tooLarge(request, limit);
                } else {
                    Answer.overloaded(request, MEMORY_TAKEN);
                }
            }
        });
        request.endHandler(v -> {
            vertx.cancelTimer(late);
            request.exceptionHandler(null);
            whole.accept(body);
        });
    }

    /** RFC 9110, section 10.1.1. */
    private static boolean asksBeforeItsBody(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    }

    /** Null where it is answered already: what is not read here is told before the body is. */
    private static @Nullable CallHead head(HttpServerRequest request) {
        String encodings = String.join(", ", request.headers().getAll("Content-Encoding"));
        ContentCoding coding =
                ContentCoding.ofBody(encodings.isEmpty() ? null : encodings).orElse(null);
        if (coding == null) {
            request.response().putHeader("Accept-Encoding", ContentCoding.READ);
            Answer.fault(
                    request,
                    415,
                    "Unread encoding",
                    Answer.Fault.of("Content-Encoding", encodings, "one of " + ContentCoding.READ + ", or none"));
            return null;
        }
        try {
            return CallHead.of(request.headers(), coding);
        } catch (InvalidInputException e) {
            Answer.fault(request, 400, "Bad request", Answer.Fault.of(e));
            return null;
        }
    }

    private void tooLate(HttpServerRequest request) {
        request.handler(rest -> {}).endHandler(null).exceptionHandler(gone -> {});
        request.response().putHeader("Connection", "close");
        String time = settings.bodyTimeout().toMillis() + " ms";
        Answer.fault(
                        request,
                        408,
                        "Too slow",
                        Answer.Fault.of("body", "not whole after " + time, "a whole body within " + time))
                .onComplete(sent -> request.connection().close());
    }

    /**
     * Reads the rest of a body that nobody wants for a moment without keeping it, so that the answer is not lost in a
     * reset, then hangs up.
     */
    void drop(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        long timer = vertx.setTimer(
                ServeLimits.DRAIN_MILLIS, t -> request.connection().close());
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.handler(rest -> {});
        request.endHandler(v -> vertx.cancelTimer(timer));
    }

    private static long contentLength(HttpServerRequest request) {
        @Nullable String text = request.getHeader("Content-Length");
        try {
            return text == null ? -1 : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            // Longer than any length: Netty has refused what is no number.
            return Long.MAX_VALUE;
        }
    }
}
