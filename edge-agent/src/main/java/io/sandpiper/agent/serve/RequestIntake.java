package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.Slot;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes a request's body in, within its limits, and hands it to the slot that serves its model. Event loop only. */
final class RequestIntake {
    /** With which the binary tensor extension says where its JSON ends. */
    private static final String BINARY_HEADER = "Inference-Header-Content-Length";

    private final Vertx vertx;
    private final UseListener uses;
    private final BodyMemory memory;
    private final int bodyLimit;

    RequestIntake(Vertx vertx, UseListener uses, BodyMemory memory, ServeSettings settings) {
        this.vertx = vertx;
        this.uses = uses;
        this.memory = memory;
        this.bodyLimit = settings.bodyBytes();
    }

    /** @param slot what serves the model at this moment; answers the request itself where nothing does */
    void accept(HttpServerRequest request, BodyCodec codec, Supplier<Optional<Slot>> slot) {
        CallTimes times = new CallTimes();
        long claimed = contentLength(request);
        if (claimed > bodyLimit) {
            tooLarge(request);
            return;
        }
        if (refusedByHead(request)) {
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        Context loop = vertx.getOrCreateContext();
        RequestBody body = new RequestBody(memory, bodyLimit);
        request.exceptionHandler(gone -> body.release());
        request.handler(part -> {
            switch (body.add(part, claimed)) {
                case DONE -> {}
                case TOO_LARGE -> {
                    body.release();
                    tooLarge(request);
                }
                case NO_MEMORY -> {
                    body.release();
                    drop(request);
                    Answer.overloaded(request, "the memory for requests' bodies is taken");
                }
            }
        });
        request.endHandler(v -> {
            request.exceptionHandler(null);
            submit(slot, new ModelCall(request, loop, codec, body, uses, times), body);
        });
    }

    private static void submit(Supplier<Optional<Slot>> find, ModelCall call, RequestBody body) {
        while (true) {
            Slot slot = find.get().orElse(null);
            if (slot == null) {
                body.release();
                return;
            }
            switch (slot.submit(call)) {
                case ACCEPTED -> {
                    return;
                }
                case FULL -> {
                    call.overloaded(slot);
                    return;
                }
                case RETIRED -> {
                    // Another version took over between the two lines above: ask for it.
                }
            }
        }
    }

    /** Encodings of a body that are not read here, told before it is. */
    private boolean refusedByHead(HttpServerRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            drop(request);
            request.response().putHeader("Accept-Encoding", "identity");
            Answer.fault(
                    request,
                    415,
                    "Unread encoding",
                    Answer.Fault.of("Content-Encoding", encoding, "none: the body as it is"));
            return true;
        }
        String binary = request.getHeader(BINARY_HEADER);
        if (binary != null) {
            drop(request);
            Answer.fault(
                    request,
                    400,
                    "Bad request",
                    Answer.Fault.of(BINARY_HEADER, binary, "none: tensors as JSON, without the binary extension"));
            return true;
        }
        return false;
    }

    private void tooLarge(HttpServerRequest request) {
        drop(request);
        Answer.problem(
                request,
                413,
                "Too large",
                "body: more than " + bodyLimit + " bytes (expected: at most " + bodyLimit + ", http.bodyLimit)",
                Answer.Fault.of("body", "more than " + bodyLimit + " bytes", "at most " + bodyLimit + " bytes"));
    }

    /** Reads the rest for a moment without keeping it, so that the answer is not lost in a reset, then hangs up. */
    private void drop(HttpServerRequest request) {
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
