package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in the steps that a run of its model has: it reads inputs, the model runs, it takes the outputs; then again,
 * until there is nothing more to read. The slot runs the model between them, for this request alone or for several. All of
 * it on one slot thread.
 */
public interface RunTask extends SlotTask {
    /**
     * Reads what the model is to be run on next.
     *
     * @return each of the model's inputs once, to stay as they are until the next call; null where
     *     there is nothing left to be run: then the caller is told, and nothing more is called
     * @throws IOException where it cannot be read; as with any other fault, {@link #fail} is called next
     */
    @Nullable List<Tensor> read(Slot slot, ModelInstance instance) throws IOException;

    /**
     * Takes what the model gave for what was read last.
     *
     * @param outputs all of them, in the model's order; valid until this returns
     * @throws IOException as {@link #read}
     */
    void take(Slot slot, List<Tensor> outputs, ModelRun run) throws IOException;

    /** Tells the caller why there is no answer; nothing more is called. */
    void fail(Slot slot, Throwable fault);

    /** False where nobody waits for the answer any more: then the caller is told, and nothing more is called. */
    default boolean isWanted(Slot slot) {
        return true;
    }

    /** For how many nanoseconds more somebody waits for the answer; {@link Long#MAX_VALUE} for ever. */
    default long patienceNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    default void run(Slot slot, ModelInstance instance) {
        try {
            for (List<Tensor> given = read(slot, instance); given != null; given = read(slot, instance)) {
                long start = System.nanoTime();
                List<Tensor> outputs = instance.run(given);
                take(slot, outputs, ModelRun.alone(instance.samples(given), start, System.nanoTime()));
            }
        } catch (IOException | EngineException | RuntimeException | Error e) {
            fail(slot, e);
        }
    }
}
