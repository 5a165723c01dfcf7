package io.sandpiper.converter.importer;

import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/**
 * Inputs, and what the source framework predicts for them: an imported model has to answer the same.
 *
 * @param inputs one tensor for each of the model's inputs, by its name, the first axis one of {@code rows}
 * @param outputs tensors by the names of the model's outputs; an output that is not among them is not compared
 */
public record Cases(List<Tensor> inputs, List<Tensor> outputs) {
    public Cases {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
