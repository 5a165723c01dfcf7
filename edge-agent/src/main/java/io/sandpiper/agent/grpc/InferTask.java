package io.sandpiper.agent.grpc;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.FailureLog;
import io.sandpiper.agent.infer.FiniteOutputs;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.agent.infer.ModelTask;
import io.sandpiper.agent.infer.NotFiniteException;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.ModelInstance;
import io.sandpiper.agent.slot.ModelRun;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One inference, from its message to its answer: run on a slot's thread, answered from the event loop its call came on.
 * Where the call is over by then it is not run at all. Used once.
 */
final class InferTask implements ModelTask {
    private final GrpcCall call;
    private final GrpcMessage message;
    private final RequestHead head;
    private final UseListener uses;
    private final CallTimes times;
    private final Reply reply;
    private final FailureLog failures;
    private List<Tensor> given = List.of();
    private Map<String, Long> classes = Map.of();
    private @Nullable TensorSpace space;
    private @Nullable Inference inference;
    private byte @Nullable [] frame;

    /** Where the outcome goes. Event loop. */
    interface Reply {
        /** True for the form that stands in a stream. */
        boolean isStreamed();

        void answer(byte[] frame);

        void refuse(RequestHead head, Exception fault);
    }

    InferTask(
            GrpcCall call,
            GrpcMessage message,
            RequestHead head,
            UseListener uses,
            CallTimes times,
            Reply reply,
            FailureLog failures) {
        this.call = call;
        this.message = message;
        this.head = head;
        this.uses = uses;
        this.times = times;
        this.reply = reply;
        this.failures = failures;
        times.queued();
    }

    @Override
    public @Nullable List<Tensor> read(Slot slot, ModelInstance instance) {
        if (inference != null) {
            answer(slot);
            return null;
        }
        times.taken();
        if (!isWanted(slot)) {
            return null;
        }
        space = instance.open();
        inference = new Inference(slot, space);
        classes = new RequestDecoder(inference).read(message.bytes());
        given = inference.given();
        times.read();
        return given;
    }

    @Override
    public void take(Slot slot, List<Tensor> outputs, ModelRun run) {
        times.ran(run);
        FiniteOutputs.check(slot, given, outputs);
        List<Tensor> asked = Objects.requireNonNull(inference).asked(outputs);
        frame = InferAnswer.of(slot, head.id(), asked, classes, reply.isStreamed());
        times.written();
    }

    private void answer(Slot slot) {
        byte[] whole = Objects.requireNonNull(frame, "not run");
        ended(slot, "");
        tell(to -> to.answer(whole));
    }

    @Override
    public void fail(Slot slot, Throwable fault) {
        try {
            switch (ModelTask.blamed(fault)) {
                case InvalidInputException e -> refuse(slot, e);
                case OutOfMemoryError e -> {
                    String much = "too much for this device's memory";
                    refuse(slot, new InvalidInputException("message", much, "fewer values"));
                }
                case Throwable e -> failed(slot, e);
            }
        } finally {
            release(); // even where there was no memory left to say why
        }
    }

    private void failed(Slot slot, Throwable e) {
        ended(slot, e instanceof NotFiniteException ? UseListener.NAN : UseListener.ENGINE);
        failures.failed(slot.version(), e);
        GrpcException told = new GrpcException(GrpcStatus.INTERNAL, "the model failed: " + e.getMessage());
        tell(to -> to.refuse(head, told));
    }

    private void refuse(Slot slot, InvalidInputException e) {
        ended(slot, UseListener.INVALID);
        tell(to -> to.refuse(head, e));
    }

    @Override
    public boolean isWanted(Slot slot) {
        boolean over = call.isOver();
        if (over) {
            release();
            ended(slot, UseListener.LATE);
        }
        return !over;
    }

    @Override
    public long patienceNanos() {
        return call.patienceNanos();
    }

    /** Gives back all memory before the answer: a caller who has it may send the next message at once. */
    private void tell(Consumer<Reply> outcome) {
        release();
        call.loop().runOnContext(v -> outcome.accept(reply));
    }

    private void release() {
        if (space != null) {
            space.close();
            space = null;
        }
        message.release();
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
