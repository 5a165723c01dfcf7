package io.sandpiper.agent.score;

import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/** One sample, not looked at yet. */
interface Sample {
    /** The line of a table (its header is line 1), or the index in an array. */
    long line();

    /**
     * Writes it into a model's input tensors.
     *
     * @param encoders one an input, in the spec's order
     * @param tensors in the same order
     * @throws InvalidInputException where it is no sample of this model
     */
    void encode(List<InputEncoder> encoders, List<Tensor> tensors);
}
