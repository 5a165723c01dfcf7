package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code infer} asks: the tensors, and which outputs in which order.
 *
 * @param inputs each of the model's once, in the body's order
 * @param outputs names as asked; empty for all in the model's order
 */
record InferRequest(@Nullable String id, List<Tensor> inputs, List<String> outputs) {

    /** The outputs that were asked for, in that order. */
    List<Tensor> asked(List<Tensor> all) {
        if (outputs.isEmpty()) {
            return all;
        }
        return outputs.stream()
                .map(name -> all.stream()
                        .filter(t -> t.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new InvalidInputException("outputs", name, "an output of the model")))
                .toList();
    }
}
