package io.sandpiper.engine;

import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/** One thread's place to run a model. Not thread-safe: it belongs to one slot thread. */
public interface Execution extends AutoCloseable {
    /**
     * The tensors to write inputs into, in the model's order: direct buffers that live as long as this execution, for
     * the batch it was opened for.
     */
    List<Tensor> inputs();

    /** Runs on {@link #inputs}; the outputs, in the model's order, are valid until the next run. */
    List<Tensor> run() throws EngineException;

    /** Runs on other tensors, of any shape the model takes; the outputs are the caller's to keep. */
    List<Tensor> run(List<Tensor> inputs) throws EngineException;

    /**
     * As {@link #run(List)}, but the outputs, in the model's order, are valid until the next run at most.
     *
     * @param memory for outputs that the engine does not hold itself; who gave it knows when it is taken back
     */
    default List<Tensor> run(List<Tensor> inputs, TensorMemory memory) throws EngineException {
        return run(inputs);
    }

    @Override
    void close();
}
