package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.Classification;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How one output is to be answered.
 *
 * @param field where it stands in the request, for example {@code outputs[0]}
 * @param binary as raw bytes after the JSON; null where the request says so for all outputs together, or not at all
 * @param classes how many of the highest values instead of the tensor; null for the tensor
 */
record OutputWish(
        String field, @Nullable Boolean binary, @Nullable Long classes) {
    static final OutputWish NONE = new OutputWish("outputs", null, null);

    Tensor of(Slot slot, Tensor output) {
        return classes == null
                ? output
                : Classification.of(
                        field + ".parameters.classification",
                        output,
                        classes,
                        slot.spec().labels());
    }
}
