package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/**
 * One inference, from the wire's tensors to the model's: the door that every protocol comes through. A batch of the size
 * that buffers are laid out for is read straight into them; another shape takes pooled ones. On the slot's thread, used
 * once.
 */
public final class Inference {
    private final InferInputs inputs;
    private final InferOutputs outputs;

    /** @param space closed by its owner when the answer is written */
    public Inference(Slot slot, TensorSpace space) {
        this.inputs = new InferInputs(slot.loaded().inputs(), space::tensor, slot.batchLimit());
        this.outputs = new InferOutputs(slot.loaded().outputs());
    }

    public InferInputs inputs() {
        return inputs;
    }

    public InferOutputs outputs() {
        return outputs;
    }

    /**
     * What was given.
     *
     * @throws InvalidInputException where an input is missing
     */
    public List<Tensor> given() {
        return inputs.complete();
    }

    /** Of all outputs those asked for, in the order asked. */
    public List<Tensor> asked(List<Tensor> all) {
        return outputs.asked(all);
    }
}
