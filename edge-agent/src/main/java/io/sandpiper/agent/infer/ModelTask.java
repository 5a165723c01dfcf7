package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.SlotTask;
import java.util.Optional;
import java.util.function.Supplier;

/** One request to a model, whatever wire it came on. */
public interface ModelTask extends SlotTask {
    /** The slot's queue is full: the caller is told so, and the request's memory given back. On the thread that submits. */
    void overloaded(Slot slot);

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
