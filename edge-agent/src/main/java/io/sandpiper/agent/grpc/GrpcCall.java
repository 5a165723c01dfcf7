package io.sandpiper.agent.grpc;

import io.sandpiper.agent.caller.Hangup;
import io.sandpiper.agent.caller.HeldFlush;
import io.sandpiper.agent.caller.Patience;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call: an HTTP/2 stream, its deadline, its messages one at a time, and how it ends. Event loop only, but for {@link
 * #isOver} and {@link #patienceNanos}.
 */
final class GrpcCall {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcCall.class);
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context loop;
    private final HttpServerRequest request;
    private final CallReply reply;
    private final MessageReader reader;
    private final BodyMemory memory;
    private final int limit;
    private final long deadline;
    private Rpc.@Nullable Handler handler;
    private @Nullable Runnable onOver;
    private final Patience patience;
    private final CallConnections connections;
    private long timer = NO_TIMER;
    private @Nullable MessageClock clock;
    private boolean unary;
    private boolean paused;
    private volatile boolean over;

    /** @throws InvalidInputException where the head is none that gRPC knows */
    GrpcCall(
            Vertx vertx,
            HttpServerRequest request,
            BodyMemory memory,
            int limit,
            Patience patience,
            CallConnections connections) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.request = request;
        this.reply = new CallReply(vertx, request);
        this.memory = memory;
        this.limit = limit;
        this.patience = patience;
        this.connections = connections;
        this.reader = new MessageReader(memory, limit);
        long timeout = GrpcTimeout.nanos(request.getHeader("grpc-timeout"));
        this.deadline = timeout == GrpcTimeout.NONE ? GrpcTimeout.NONE : System.nanoTime() + timeout;
        if (timeout != GrpcTimeout.NONE) {
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeout + 999_999));
            timer = vertx.setTimer(millis, t -> fail(late()));
        }
    }

    private static GrpcException late() {
        return new GrpcException(GrpcStatus.DEADLINE_EXCEEDED, "the call's deadline passed");
    }

    private static GrpcException trickling() {
        return new GrpcException(
                GrpcStatus.DEADLINE_EXCEEDED,
                "message: not whole in time (expected: a whole one within http.bodyTimeout)");
    }

    void start(Rpc rpc) {
        if (isOver()) {
            fail(late());
            return;
        }
        handler = rpc.open(this);
        unary = rpc.isUnary();
        clock = new MessageClock(unary, () -> loop.runOnContext(v -> fail(trickling())));
        connections.begun(request.connection());
        patience.watch(clock);
        request.handler(this::chunk);
        request.endHandler(v -> guarded(this::ended));
        request.exceptionHandler(gone -> end());
        request.response().exceptionHandler(gone -> end());
        request.response().closeHandler(gone -> end());
    }

    Context loop() {
        return loop;
    }

    /** What its caller sent along, all values of a name. */
    List<String> metadata(String name) {
        return request.headers().getAll(name);
    }

    /** True once it has its answer, its caller hung up or its deadline passed: work for it is not to be done. */
    boolean isOver() {
        return over || deadline != GrpcTimeout.NONE && System.nanoTime() - deadline >= 0;
    }

    /** Nanoseconds until its deadline, {@link Long#MAX_VALUE} without one. Any thread. */
    long patienceNanos() {
        return deadline == GrpcTimeout.NONE ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    /** Called once when the call is over; null for nothing. */
    void onOver(@Nullable Runnable action) {
        onOver = action;
    }

    private void chunk(Buffer chunk) {
        if (over) {
            return;
        }
        reader.offer(chunk);
        guarded(this::deliver);
        watchTheRest();
    }

    private void watchTheRest() {
        if (clock != null) {
            clock.read(!paused && reader.isInside());
        }
    }

    private void deliver() {
        GrpcMessage message = paused || over ? null : reader.next();
        if (message == null) {
            return;
        }
        boolean compressed = message.isCompressed();
        if (compressed || !unary) {
            paused = true;
            request.pause();
        }
        if (!compressed) {
            handOver(message);
            deliver(); // of a unary call nothing should come after it, and what does is refused
            return;
        }
        checkEncoding(message);
        vertx.executeBlocking(() -> GzipMessage.inflated(message, memory, limit))
                .onFailure(this::fail)
                .onSuccess(inflated -> guarded(() -> handOver(inflated)));
    }

    private void handOver(GrpcMessage message) {
        if (over || handler == null) {
            message.release();
        } else {
            handler.message(message);
        }
    }

    private void checkEncoding(GrpcMessage message) {
        String encoding = request.getHeader("grpc-encoding");
        if (!"gzip".equals(encoding)) {
            message.release();
            throw encoding == null || encoding.equals("identity")
                    ? new GrpcException(
                            GrpcStatus.INVALID_ARGUMENT, "message: compressed without grpc-encoding (expected: gzip)")
                    : new GrpcException(
                            GrpcStatus.UNIMPLEMENTED,
                            "grpc-encoding: " + InvalidInputException.shown(encoding)
                                    + " (expected: gzip or identity)");
        }
    }

    /** Asks for the next message; not from within the last one's own handling alone, so that no stack grows. */
    void resume() {
        if (!paused) {
            return;
        }
        loop.runOnContext(v -> {
            if (over) {
                return;
            }
            paused = false;
            guarded(this::deliver);
            watchTheRest();
            if (!paused && !over) {
                request.resume();
            }
        });
    }

    private void ended() {
        if (clock != null) {
            clock.ended();
        }
        if (over || handler == null) {
            return;
        }
        if (reader.isInside()) {
            throw new GrpcException(GrpcStatus.INVALID_ARGUMENT, "message: cut (expected: all of its bytes)");
        }
        handler.end();
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(e);
        } catch (OutOfMemoryError e) {
            fail(new GrpcException(GrpcStatus.RESOURCE_EXHAUSTED, "the message is too much for this device's memory"));
        }
    }

    /** Sends one of several answers. */
    Future<Void> send(byte[] frame) {
        return over
                ? Future.failedFuture("the call is over")
                : patience.taken(reply.send(frame), frame.length, () -> loop.runOnContext(v -> reset()));
    }

    /** Sends the only answer. */
    void answer(byte[] frame) {
        if (!over) {
            HeldFlush.during(request.connection(), () -> {
                send(frame);
                finish();
            });
        }
    }

    /** True where callers have not read so much that no further request is taken. */
    boolean areAnswersUnread() {
        return patience.unread().isFull();
    }

    /** Ends a call whose caller does not take what it asked for. */
    private void reset() {
        end();
        request.response().reset(GrpcLimits.CANCEL);
        // A reset that waits behind what its caller does not read frees nothing.
        Hangup.whereNothingIsRead(request.connection());
    }

    void finish() {
        if (!over) {
            end();
            reply.end(GrpcStatus.OK, "");
        }
    }

    void fail(Throwable fault) {
        if (over) {
            return;
        }
        end();
        switch (fault) {
            case GrpcException e -> reply.end(e.status(), String.valueOf(e.getMessage()));
            case InvalidInputException e -> reply.end(GrpcStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            default -> {
                LOG.atError()
                        .addKeyValue("path", request.path())
                        .setCause(fault)
                        .log("grpc-call-failed");
                reply.end(GrpcStatus.INTERNAL, "a fault of the agent; its log says more");
            }
        }
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        if (clock != null) {
            patience.forget(clock);
            connections.over(request.connection());
        }
        reader.release();
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
        if (onOver != null) {
            onOver.run();
        }
    }
}
