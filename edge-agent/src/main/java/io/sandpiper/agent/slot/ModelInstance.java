package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/** A slot thread's own place to run its model: buffers laid out once, and pooled ones for other shapes. That thread alone. */
public final class ModelInstance implements AutoCloseable {
    private final List<TensorInfo> infos;
    private final Execution execution;
    private final BufferPool pool = new BufferPool(SlotLimits.POOL_BYTES);
    private final TensorSpace outputs;
    private boolean lent;

    ModelInstance(List<TensorInfo> infos, Execution execution) {
        this.infos = infos;
        this.execution = execution;
        this.outputs = new TensorSpace(pool, List.of(), false, () -> {});
    }

    /** The tensors that are laid out, in the model's order; none where the model's shapes leave their size open. */
    public List<Tensor> inputs() {
        return execution.inputs();
    }

    /** Memory for one request. Only the first of several that are open has the buffers that are laid out. */
    public TensorSpace open() {
        if (lent) {
            return new TensorSpace(pool, execution.inputs(), false, () -> {});
        }
        lent = true;
        return new TensorSpace(pool, execution.inputs(), true, () -> lent = false);
    }

    /**
     * Runs the model.
     *
     * @param given each of its inputs once
     * @return all outputs in the model's order, valid until this instance runs again
     * @throws EngineException whose fault is the input's where its shape is the caller's own, too: the model says that it
     *     takes such a shape, and does not
     */
    public List<Tensor> run(List<Tensor> given) throws EngineException {
        outputs.clear();
        try {
            return holds(given, (own, t) -> own == t) ? execution.run() : execution.run(given, outputs);
        } catch (EngineException e) {
            if (e.isInvalidInput() || holds(given, ModelInstance::isAlike)) {
                throw e;
            }
            throw new EngineException(String.valueOf(e.getMessage()), e, true);
        }
    }

    /** True where there is one for each tensor that is laid out. */
    private boolean holds(List<Tensor> given, BiPredicate<Tensor, Tensor> same) {
        List<Tensor> laidOut = execution.inputs();
        for (Tensor own : laidOut) {
            boolean found = false;
            for (Tensor each : given) {
                found |= same.test(own, each);
            }
            if (!found) {
                return false;
            }
        }
        return !laidOut.isEmpty();
    }

    /** What the first axis of the first input counts where the model leaves it free, else 1. */
    int samples(List<Tensor> given) {
        TensorInfo first = infos.isEmpty() ? null : infos.getFirst();
        if (first == null || first.shape().isEmpty() || first.shape().getFirst() >= 0) {
            return 1;
        }
        Tensor tensor = Tensor.named(first.name(), given);
        return tensor == null ? 1 : (int) tensor.shape()[0];
    }

    private static boolean isAlike(Tensor left, Tensor right) {
        return left.name().equals(right.name()) && Arrays.equals(left.shape(), right.shape());
    }

    BufferPool pool() {
        return pool;
    }

    @Override
    public void close() {
        try {
            execution.close();
        } finally {
            outputs.clear();
            pool.close();
        }
    }
}
