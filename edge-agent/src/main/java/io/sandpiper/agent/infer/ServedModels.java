package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which version answers for a name, and the words where none does. Any thread. */
public final class ServedModels {
    private final Slots slots;

    public ServedModels(Slots slots) {
        this.slots = slots;
    }

    /** @param version null or empty for whichever serves */
    public Optional<Slot> find(String model, @Nullable String version) {
        return slots.find(model)
                .filter(slot -> version == null
                        || version.isEmpty()
                        || slot.version().version().equals(version));
    }

    /** Why a model that {@link #find} does not find is not there. */
    public InvalidInputException unknown(String model, @Nullable String version) {
        String served = String.join(
                ", ",
                slots.all().stream()
                        .map(s -> s.version().model() + "@" + s.version().version())
                        .toList());
        if (isUnloaded(model)) {
            return new InvalidInputException(
                    "model", model + ", which is unloaded", "a model that serves; loading it brings it back");
        }
        return new InvalidInputException(
                "model",
                version == null || version.isEmpty() ? model : model + "@" + version,
                served.isEmpty() ? "a model that serves; none does yet" : "one of " + served);
    }

    /** True where this device has the model and it does not answer yet, or not any more (it was unloaded). */
    public boolean isMissing(String model) {
        return slots.find(model).isEmpty() && (slots.missing().contains(model) || isUnloaded(model));
    }

    private boolean isUnloaded(String model) {
        return slots.unloaded().stream().anyMatch(version -> version.model().equals(model));
    }
}
