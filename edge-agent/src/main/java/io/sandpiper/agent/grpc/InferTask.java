package io.sandpiper.agent.grpc;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.agent.infer.ModelTask;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One inference, from its message to its answer: run on a slot's thread, answered from the event loop its call came on.
 * Where the call is over by then it is not run at all. Used once.
 */
final class InferTask implements ModelTask {
    private static final Logger LOG = LoggerFactory.getLogger(InferTask.class);

    private final GrpcCall call;
    private final GrpcMessage message;
    private final RequestHead head;
    private final UseListener uses;
    private final CallTimes times;
    private final Reply reply;

    /** Where the outcome goes. Event loop. */
    interface Reply {
        /** True for the form that stands in a stream. */
        boolean isStreamed();

        void answer(byte[] frame);

        void refuse(RequestHead head, Exception fault);
    }

    InferTask(GrpcCall call, GrpcMessage message, RequestHead head, UseListener uses, CallTimes times, Reply reply) {
        this.call = call;
        this.message = message;
        this.head = head;
        this.uses = uses;
        this.times = times;
        this.reply = reply;
        times.queued();
    }

    @Override
    public void run(Slot slot, Execution execution) {
        times.taken();
        if (call.isOver()) {
            message.release();
            ended(slot, UseListener.LATE);
            return;
        }
        Consumer<Reply> outcome;
        try {
            outcome = outcome(slot, execution);
        } finally {
            // Before the answer: a caller who has it may send the next message at once.
            message.release();
        }
        call.loop().runOnContext(v -> outcome.accept(reply));
    }

    private Consumer<Reply> outcome(Slot slot, Execution execution) {
        try {
            Inference inference = new Inference(slot, execution, times);
            Map<String, Long> classes = new RequestDecoder(inference).read(message.bytes());
            byte[] frame = InferAnswer.of(slot, head.id(), inference.run(), classes, reply.isStreamed());
            times.written();
            ended(slot, "");
            return to -> to.answer(frame);
        } catch (InvalidInputException e) {
            ended(slot, UseListener.INVALID);
            return to -> to.refuse(head, e);
        } catch (OutOfMemoryError e) {
            ended(slot, UseListener.INVALID);
            return to -> to.refuse(
                    head, new InvalidInputException("message", "too much for this device's memory", "fewer values"));
        } catch (EngineException | RuntimeException | Error e) {
            ended(slot, UseListener.ENGINE);
            LOG.atWarn()
                    .addKeyValue("model", slot.version().model())
                    .addKeyValue("version", slot.version().version())
                    .addKeyValue("reason", e.getMessage())
                    .log("request-failed");
            return to -> to.refuse(head, new GrpcException(GrpcStatus.INTERNAL, "the model failed: " + e.getMessage()));
        }
    }

    @Override
    public void overloaded(Slot slot) {
        message.release();
        ended(slot, UseListener.OVERLOADED);
        reply.refuse(
                head,
                new GrpcException(
                        GrpcStatus.RESOURCE_EXHAUSTED,
                        "the queue of " + slot.version().model() + " is full; come back in 1 s"));
    }

    private void ended(Slot slot, String error) {
        times.ended();
        uses.used(slot.version(), error, times);
    }
}
