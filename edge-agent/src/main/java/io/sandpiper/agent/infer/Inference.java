package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/**
 * One inference, from the wire's tensors to the model's: the door that every protocol comes through. A batch of the size
 * that buffers are laid out for is read straight into them; another shape takes fresh ones. On the slot's thread, used
 * once.
 */
public final class Inference {
    private final Execution execution;
    private final CallTimes times;
    private final InferInputs inputs;
    private final InferOutputs outputs;

    public Inference(Slot slot, Execution execution, CallTimes times) {
        this.execution = execution;
        this.times = times;
        this.inputs = new InferInputs(slot.loaded().inputs(), execution.inputs());
        this.outputs = new InferOutputs(slot.loaded().outputs());
    }

    public InferInputs inputs() {
        return inputs;
    }

    public InferOutputs outputs() {
        return outputs;
    }

    /**
     * Runs on what was given.
     *
     * @return what was asked for, valid until the slot's next run
     * @throws InvalidInputException where an input is missing, or the model refuses a shape of the caller's own
     * @throws EngineException where the model itself fails
     */
    public List<Tensor> run() throws EngineException {
        List<Tensor> given = inputs.complete();
        times.read();
        List<Tensor> all = run(given);
        times.ran(inputs.samples());
        return outputs.asked(all);
    }

    private List<Tensor> run(List<Tensor> given) throws EngineException {
        List<Tensor> laidOut = execution.inputs();
        boolean inPlace = !laidOut.isEmpty()
                && laidOut.stream().allMatch(own -> given.stream().anyMatch(t -> t == own));
        try {
            return inPlace ? execution.run() : execution.run(given);
        } catch (EngineException e) {
            if (inPlace && !e.isInvalidInput()) {
                throw e;
            }
            // A value that the model refuses, for example an index outside a table; or a shape of the caller's own that
            // the model says it takes, and does not: bad input, not a bad model.
            throw new InvalidInputException(
                    "inputs", String.valueOf(e.getMessage()), "shapes and values that the model takes", e);
        }
    }
}
