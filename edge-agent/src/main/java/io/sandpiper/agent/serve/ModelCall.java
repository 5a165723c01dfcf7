package io.sandpiper.agent.serve;

import io.sandpiper.agent.caller.Hangup;
import io.sandpiper.agent.caller.Patience;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.FailureLog;
import io.sandpiper.agent.infer.FiniteOutputs;
import io.sandpiper.agent.infer.ModelTask;
import io.sandpiper.agent.infer.NotFiniteException;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.ModelInstance;
import io.sandpiper.agent.slot.ModelRun;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a model, from its body to its answer: run on a slot's thread, sent from the event loop it came on. Used
 * once.
 */
final class ModelCall implements ModelTask {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCall.class);
    /** Of an engine, for a caller. */
    private static final int WORDS = 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Answer.Fault TOO_MUCH =
            new Answer.Fault("body", "too much for this device's memory", "fewer values");

    private final HttpServerRequest request;
    private final Context loop;
    private final BodyCodec codec;
    private final CallHead head;
    private final RequestBody body;
    private final UseListener uses;
    private final CallTimes times;
    private final ContentCoding answerCoding;
    private final Patience patience;
    private final FailureLog failures;
    private List<Tensor> given = List.of();
    private @Nullable RequestBody unpacked;
    private @Nullable TensorSpace space;
    private @Nullable ModelExchange exchange;

    /**
     * @param loop the request's own event loop
     * @param body whole, packed as the head says; released when the answer is made
     * @param times begun when the request's head came
     * @param patience with a caller that does not take its answer
     * @param failures hears of those that are not the caller's fault
     */
    ModelCall(
            HttpServerRequest request,
            Context loop,
            BodyCodec codec,
            CallHead head,
            RequestBody body,
            UseListener uses,
            CallTimes times,
            Patience patience,
            FailureLog failures) {
        this.request = request;
        this.loop = loop;
        this.codec = codec;
        this.head = head;
        this.body = body;
        this.uses = uses;
        this.times = times;
        this.patience = patience;
        this.failures = failures;
        this.answerCoding = ContentCoding.ofAnswer(request.getHeader("Accept-Encoding"));
        times.queued();
    }

    @Override
    public @Nullable List<Tensor> read(Slot slot, ModelInstance instance) throws IOException {
        if (exchange == null) {
            times.taken();
            if (isLate()) {
                late(slot);
                return null;
            }
            if (head.coding() != ContentCoding.IDENTITY) {
                unpacked = body.unpacked(head.coding());
            }
            space = instance.open();
            exchange = codec.open(slot, space, whole());
        }
        List<Tensor> next = exchange.read();
        times.read();
        if (next == null) {
            answer(slot, exchange.end());
        } else {
            given = next;
        }
        return next;
    }

    @Override
    public void take(Slot slot, List<Tensor> outputs, ModelRun run) throws IOException {
        times.ran(run);
        FiniteOutputs.check(slot, given, outputs);
        Objects.requireNonNull(exchange).write(outputs);
        times.written();
    }

    private void answer(Slot slot, ModelAnswer answer) throws IOException {
        times.written();
        Buffer packed = Compression.pack(answerCoding, answer.body());
        ended(slot, "");
        tell(() -> patience.taken(
                Answer.model(request, answer, answerCoding, packed),
                packed.length(),
                () -> Hangup.on(request.connection())));
    }

    @Override
    public void fail(Slot slot, Throwable fault) {
        try {
            tell(
                    switch (ModelTask.blamed(fault)) {
                        case BodyLimitException e -> unpackedTooLarge(slot, e);
                        case InvalidInputException e -> refused(slot, Answer.Fault.of(e));
                        case IOException e -> refused(slot, UnreadableBody.fault(e, whole()));
                        case OutOfMemoryError e -> refused(slot, TOO_MUCH);
                        case Throwable e -> failed(slot, e);
                    });
        } finally {
            release(); // even where there was no memory left to say why
        }
    }

    private ModelRequest whole() {
        return new ModelRequest(head, unpacked == null ? body : unpacked);
    }

    @Override
    public boolean isWanted(Slot slot) {
        boolean late = isLate();
        if (late) {
            late(slot);
        }
        return !late;
    }

    @Override
    public long patienceNanos() {
        return head.deadlineMillis() == CallHead.NO_DEADLINE
                ? Long.MAX_VALUE
                : head.deadlineMillis() * NANOS_PER_MILLI - times.sinceArrivalNanos();
    }

    /** Gives back all memory before the answer: a caller who has it may send the next body at once. */
    private void tell(Runnable reply) {
        release();
        loop.runOnContext(v -> reply.run());
    }

    private void release() {
        try (ModelExchange read = exchange;
                TensorSpace given = space) {
            exchange = null;
            space = null;
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("exchange-not-closed"); // of a body in memory
        }
        if (unpacked != null) {
            unpacked.release();
        }
        body.release();
    }

    /** Whether nobody waits for the answer any more. */
    private boolean isLate() {
        long deadline = head.deadlineMillis();
        return request.response().closed()
                || deadline != CallHead.NO_DEADLINE && times.sinceArrivalNanos() >= deadline * NANOS_PER_MILLI;
    }

    private void late(Slot slot) {
        ended(slot, UseListener.LATE);
        String detail = "the deadline of " + head.deadlineMillis() + " ms passed before the model ran";
        tell(() -> Answer.problem(request, 504, "Too late", detail, null));
    }

    private Runnable unpackedTooLarge(Slot slot, BodyLimitException e) {
        if (!e.tooLarge()) {
            ended(slot, UseListener.OVERLOADED);
            return () -> Answer.overloaded(request, RequestIntake.MEMORY_TAKEN);
        }
        ended(slot, UseListener.INVALID);
        return () -> Answer.tooLarge(request, e.limit());
    }

    private Runnable refused(Slot slot, Answer.Fault fault) {
        ended(slot, UseListener.INVALID);
        return () -> Answer.fault(request, 400, "Bad request", fault);
    }

    private Runnable failed(Slot slot, Throwable e) {
        ended(slot, e instanceof NotFiniteException ? UseListener.NAN : UseListener.ENGINE);
        failures.failed(slot.version(), e);
        String words = InvalidInputException.shown(String.valueOf(e.getMessage()), WORDS);
        return () -> Answer.problem(request, 500, "The model failed", words, null);
    }

    @Override
    public void overloaded(Slot slot) {
        body.release();
        overloaded(request, slot, uses, times);
    }

    /** Turns a request away that has no call yet, or has one. */
    static void overloaded(HttpServerRequest request, Slot slot, UseListener uses, CallTimes times) {
        ended(slot, UseListener.OVERLOADED, uses, times);
        Answer.overloaded(request, "the queue of " + slot.version().model() + " is full");
    }

    private void ended(Slot slot, String error) {
        ended(slot, error, uses, times);
    }

    private static void ended(Slot slot, String error, UseListener uses, CallTimes times) {
        times.ended();
        uses.used(slot.version(), error, times);
    }
}
