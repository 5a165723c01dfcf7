package io.sandpiper.engine;

import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;

/** A model in memory, ready to run. Its executions may run on different threads at the same time. */
public interface LoadedModel extends AutoCloseable {
    List<TensorInfo> inputs();

    List<TensorInfo> outputs();

    /**
     * Opens a place to run with buffers of its own, laid out once for {@code batch} samples where the model's shapes
     * allow.
     */
    Execution open(int batch) throws EngineException;

    /**
     * Bytes held for this model now: its file's, and the buffers of the executions that are open. What the runtime packs
     * or allocates inside a run comes on top. Any thread.
     */
    long size();

    /** Frees the native memory; executions must be closed before. */
    @Override
    void close();
}
