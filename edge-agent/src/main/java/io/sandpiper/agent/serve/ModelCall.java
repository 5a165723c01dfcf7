package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.SlotTask;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a model, from its body to its answer: run on a slot's thread, sent from the event loop it came on. Used
 * once.
 */
final class ModelCall implements SlotTask {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCall.class);

    private final HttpServerRequest request;
    private final Context loop;
    private final BodyCodec codec;
    private final RequestBody body;
    private final UseListener uses;
    private final CallTimes times;

    /**
     * @param loop the request's own event loop
     * @param body whole; released when the answer is made
     * @param times begun when the request's head came
     */
    ModelCall(
            HttpServerRequest request,
            Context loop,
            BodyCodec codec,
            RequestBody body,
            UseListener uses,
            CallTimes times) {
        this.request = request;
        this.loop = loop;
        this.codec = codec;
        this.body = body;
        this.uses = uses;
        this.times = times;
        times.queued();
    }

    @Override
    public void run(Slot slot, Execution execution) {
        times.taken();
        Runnable reply;
        try {
            reply = reply(slot, execution);
        } finally {
            // Before the answer: a caller who has it may send the next body at once.
            body.release();
        }
        loop.runOnContext(v -> reply.run());
    }

    private Runnable reply(Slot slot, Execution execution) {
        try {
            byte[] answer = codec.answer(slot, execution, body, times);
            ended(slot, "");
            return () -> Answer.bytes(request, answer);
        } catch (InvalidInputException e) {
            return refused(slot, Answer.Fault.of(e));
        } catch (IOException e) {
            return refused(slot, UnreadableBody.fault(e));
        } catch (OutOfMemoryError e) {
            return refused(slot, Answer.Fault.of("body", "too much for this device's memory", "fewer values"));
        } catch (EngineException | RuntimeException e) {
            return failed(slot, e);
        }
    }

    private Runnable refused(Slot slot, Answer.Fault fault) {
        ended(slot, UseListener.INVALID);
        return () -> Answer.fault(request, 400, "Bad request", fault);
    }

    private Runnable failed(Slot slot, Exception e) {
        ended(slot, UseListener.ENGINE);
        LOG.atWarn()
                .addKeyValue("model", slot.version().model())
                .addKeyValue("version", slot.version().version())
                .addKeyValue("reason", e.getMessage())
                .log("request-failed");
        return () -> Answer.problem(request, 500, "The model failed", String.valueOf(e.getMessage()), null);
    }

    /** The slot's queue is full. Event loop. */
    void overloaded(Slot slot) {
        body.release();
        ended(slot, UseListener.OVERLOADED);
        Answer.overloaded(request, "the queue of " + slot.version().model() + " is full");
    }

    private void ended(Slot slot, String error) {
        times.ended();
        uses.used(slot.version(), error, times);
    }
}
