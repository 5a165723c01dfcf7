package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.RunTask;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Optional;
import java.util.function.Supplier;

/** One request to a model, whatever wire it came on. */
public interface ModelTask extends RunTask {
    /** The slot's queue is full: the caller is told so, and the request's memory given back. On the thread that submits. */
    void overloaded(Slot slot);

    /** What the engine blames the input for, in the words of a refusal; anything else as it is. */
    static Throwable blamed(Throwable fault) {
        return fault instanceof EngineException e && e.isInvalidInput()
                ? new InvalidInputException(
                        "inputs", String.valueOf(e.getMessage()), "shapes and values that the model takes", e)
                : fault;
    }

    /**
     * Hands it to what serves its model at this moment, or tells it that this is overloaded. Never blocks.
     *
     * @param find what serves the model; asked again where another version takes over meanwhile
     * @return false where nothing serves it
     */
    default boolean submit(Supplier<Optional<Slot>> find) {
        while (true) {
            Slot slot = find.get().orElse(null);
            if (slot == null) {
                return false;
            }
            switch (slot.submit(this)) {
                case ACCEPTED -> {
                    return true;
                }
                case FULL -> {
                    overloaded(slot);
                    return true;
                }
                case RETIRED -> {
                    // Another version took over between the two lines above: ask for it.
                }
            }
        }
    }
}
