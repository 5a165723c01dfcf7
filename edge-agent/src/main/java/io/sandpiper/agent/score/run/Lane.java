package io.sandpiper.agent.score.run;

import io.sandpiper.agent.score.input.BatchTarget;
import io.sandpiper.engine.BatchShapes;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One thread's execution, laid out for a batch. Not for two threads at once. */
final class Lane implements AutoCloseable {
    private final Execution execution;
    private final List<Tensor> inputs;
    private final BatchTarget target;
    private final int capacity;
    private final boolean free;

    private Lane(Execution execution, List<Tensor> inputs, BatchTarget target, int capacity, boolean free) {
        this.execution = execution;
        this.inputs = inputs;
        this.target = target;
        this.capacity = capacity;
        this.free = free;
    }

    /**
     * Lays out buffers for that many rows, or for as many as the model's own fixed batch.
     *
     * @throws InvalidInputException where a free axis beside the batch leaves the sample's size open
     */
    static Lane open(LoadedModel model, ModelSpec spec, int rows) throws EngineException {
        long declared = batchAxis(model.inputs());
        int capacity = declared == -1 ? rows : (int) declared;
        Execution execution = model.open(capacity);
        try {
            List<Tensor> inputs = execution.inputs().isEmpty() ? own(model, spec, capacity) : execution.inputs();
            if (inputs.isEmpty()) {
                throw new InvalidInputException(
                        "model",
                        model.inputs().stream()
                                .map(i -> i.name() + " " + i.datatype() + i.shape())
                                .toList(),
                        "inputs whose batch axis alone is free");
            }
            return new Lane(execution, inputs, new BatchTarget(spec, inputs), capacity, declared == -1);
        } catch (RuntimeException e) {
            execution.close();
            throw e;
        }
    }

    /** Where the engine lays none out because some are texts; none where another axis is free. */
    private static List<Tensor> own(LoadedModel model, ModelSpec spec, int capacity) {
        List<long[]> shapes = BatchShapes.withTexts(model.inputs(), capacity);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            TensorInfo info = model.inputs().get(i);
            if (spec.input(info.name()).isEmpty()) {
                throw new InvalidInputException("spec.inputs", "no " + info.name(), "every input of the model");
            }
            tensors.add(Tensor.allocate(info.name(), info.datatype(), shapes.get(i)));
        }
        return tensors;
    }

    /** -1 where it is free, 1 where there is none. */
    private static long batchAxis(List<TensorInfo> inputs) {
        List<Long> shape = inputs.getFirst().shape();
        return shape.isEmpty() ? 1 : shape.getFirst();
    }

    BatchTarget target() {
        return target;
    }

    List<Tensor> inputs() {
        return inputs;
    }

    /** Rows of one run at most. */
    int capacity() {
        return capacity;
    }

    /** Whether the model takes any number of rows. */
    boolean isFree() {
        return free;
    }

    /** Rows that the outputs of a run of {@code rows} are for. */
    int samples(int rows) {
        return free ? rows : capacity;
    }

    /** Runs the first rows; where the model's batch is fixed, with whatever stands in the others. */
    List<Tensor> run(int rows) throws EngineException {
        if (!target.holdsTexts() && (rows == capacity || !free)) {
            return execution.run();
        }
        List<Tensor> some = new ArrayList<>();
        for (Tensor whole : inputs) {
            some.add(first(whole, samples(rows)));
        }
        return execution.run(some);
    }

    private Tensor first(Tensor whole, int samples) {
        long[] shape = whole.shape().clone();
        if (shape.length > 0) {
            shape[0] = samples;
        }
        if (whole.datatype() == DataType.BYTES) {
            return target.texts(whole.name(), shape);
        }
        ByteBuffer data = whole.data();
        return new Tensor(
                whole.name(),
                whole.datatype(),
                shape,
                shape.length > 0 ? data.slice(0, data.capacity() / capacity * samples) : data);
    }

    @Override
    public void close() {
        execution.close();
    }
}
