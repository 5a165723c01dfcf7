package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.ModelTask;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a model, from its body to its answer: run on a slot's thread, sent from the event loop it came on. Used
 * once.
 */
final class ModelCall implements ModelTask {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCall.class);
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

    /**
     * @param loop the request's own event loop
     * @param body whole, packed as the head says; released when the answer is made
     * @param times begun when the request's head came
     */
    ModelCall(
            HttpServerRequest request,
            Context loop,
            BodyCodec codec,
            CallHead head,
            RequestBody body,
            UseListener uses,
            CallTimes times) {
        this.request = request;
        this.loop = loop;
        this.codec = codec;
        this.head = head;
        this.body = body;
        this.uses = uses;
        this.times = times;
        this.answerCoding = ContentCoding.ofAnswer(request.getHeader("Accept-Encoding"));
        times.queued();
    }

    @Override
    public void run(Slot slot, Execution execution) {
        times.taken();
        if (isLate()) {
            late(slot);
            return;
        }
        Runnable reply;
        RequestBody plain = body;
        try {
            plain = head.coding() == ContentCoding.IDENTITY ? body : body.unpacked(head.coding());
            reply = reply(slot, execution, new ModelRequest(head, plain));
        } catch (BodyLimitException e) {
            reply = unpackedTooLarge(slot, e);
        } catch (InvalidInputException e) {
            reply = refused(slot, Answer.Fault.of(e));
        } catch (OutOfMemoryError e) {
            reply = refused(slot, TOO_MUCH);
        } catch (Error e) {
            reply = failed(slot, e);
        } finally {
            // Before the answer: a caller who has it may send the next body at once.
            plain.release();
            body.release();
        }
        Runnable told = reply;
        loop.runOnContext(v -> told.run());
    }

    /** Whether nobody waits for the answer any more. */
    private boolean isLate() {
        long deadline = head.deadlineMillis();
        return request.response().closed()
                || deadline != CallHead.NO_DEADLINE && times.sinceArrivalNanos() >= deadline * NANOS_PER_MILLI;
    }

    private void late(Slot slot) {
        body.release();
        ended(slot, UseListener.LATE);
        String detail = "the deadline of " + head.deadlineMillis() + " ms passed before the model ran";
        loop.runOnContext(v -> Answer.problem(request, 504, "Too late", detail, null));
    }

    private Runnable reply(Slot slot, Execution execution, ModelRequest whole) {
        try {
            ModelAnswer answer = codec.answer(slot, execution, whole, times);
            Buffer packed = Compression.pack(answerCoding, answer.body());
            ended(slot, "");
            return () -> Answer.model(request, answer, answerCoding, packed);
        } catch (InvalidInputException e) {
            return refused(slot, Answer.Fault.of(e));
        } catch (IOException e) {
            return refused(slot, UnreadableBody.fault(e));
        } catch (OutOfMemoryError e) {
            return refused(slot, TOO_MUCH);
        } catch (EngineException e) {
            return e.isInvalidInput()
                    ? refused(
                            slot,
                            Answer.Fault.of("inputs", String.valueOf(e.getMessage()), "values that the model takes"))
                    : failed(slot, e);
        } catch (RuntimeException e) {
            return failed(slot, e);
        }
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
        ended(slot, UseListener.ENGINE);
        LOG.atWarn()
                .addKeyValue("model", slot.version().model())
                .addKeyValue("version", slot.version().version())
                .addKeyValue("reason", e.getMessage())
                .log("request-failed");
        return () -> Answer.problem(request, 500, "The model failed", String.valueOf(e.getMessage()), null);
    }

    @Override
    public void overloaded(Slot slot) {
        body.release();
        ended(slot, UseListener.OVERLOADED);
        Answer.overloaded(request, "the queue of " + slot.version().model() + " is full");
    }

    private void ended(Slot slot, String error) {
        times.ended();
        uses.used(slot.version(), error, times);
    }
}
