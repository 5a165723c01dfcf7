package io.sandpiper.agent.score.input;

import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/** The tensors of one execution, as the place that rows are written into, value by value. One thread. */
public final class BatchTarget {
    private final InputEncoder[] encoders;
    private final Tensor[] tensors;
    private final int[] elements;

    /** @param laidOut tensors for a batch along the first axis */
    public BatchTarget(ModelSpec spec, List<Tensor> laidOut) {
        int inputs = spec.inputs().size();
        this.encoders = new InputEncoder[inputs];
        this.tensors = new Tensor[inputs];
        this.elements = new int[inputs];
        for (int i = 0; i < inputs; i++) {
            ModelSpec.Input input = spec.inputs().get(i);
            encoders[i] = new InputEncoder(input);
            tensors[i] = RowLayout.tensor(laidOut, input.name());
            long[] shape = tensors[i].shape();
            elements[i] = shape.length == 0 ? 1 : (int) (tensors[i].elements() / Math.max(1, shape[0]));
        }
    }

    /**
     * Writes one raw value.
     *
     * @param input by its place in the spec
     * @param at sample of the batch
     * @param element of the sample, in row-major order
     * @throws InvalidInputException where it is not finite or does not fit the tensor's type
     */
    public void put(int input, int at, int element, double raw) {
        encoders[input].put(tensors[input], at * elements[input] + element, element, raw);
    }

    public int elements(int input) {
        return elements[input];
    }
}
