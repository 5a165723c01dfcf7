package io.sandpiper.converter.inference;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawValues;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import io.sandpiper.protocol.tensor.TextTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A model and its spec, run over data sets with the settings of serving. One thread. */
public final class BatchInference implements AutoCloseable {
    /** Samples a run, where the model leaves it open: enough to use the processor, few enough for small memory. */
    public static final int BATCH = 32;

    /** Inputs and outputs of a run; what lies between them is several times as much. */
    private static final long RUN_BYTES = 8 << 20;

    private final LoadedModel model;
    private final Execution execution;
    private final List<InputEncoder> encoders = new ArrayList<>();
    private final ReusedMemory memory = new ReusedMemory();

    /** Takes what one run gave, which is valid until it returns: outputs of {@code batch} samples, of which the first {@code count} are real. */
    @FunctionalInterface
    public interface Consumer {
        void accept(int first, int count, int batch, List<Tensor> outputs);
    }

    private BatchInference(LoadedModel model, Execution execution, ModelSpec spec) {
        this.model = model;
        this.execution = execution;
        for (TensorInfo info : model.inputs()) {
            encoders.add(new InputEncoder(spec.input(info.name())
                    .orElseThrow(() -> new InvalidInputException(
                            "spec.inputs", "no " + info.name(), "every input of the model"))));
        }
    }

    public static BatchInference open(Engine engine, Path file, ModelSpec spec) throws EngineException {
        LoadedModel model = engine.load(file, LoadOptions.SERVING);
        try {
            return new BatchInference(model, model.open(1), spec);
        } catch (EngineException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    public List<TensorInfo> outputs() {
        return model.outputs();
    }

    /** Runs all samples, in order, so many at a time that what goes in and comes out stays small. */
    public void run(Dataset data, int batch, Consumer consumer) throws EngineException {
        int step = data.samples() == 0 ? 1 : batch(affordable(data, batch));
        for (int first = 0; first < data.samples(); first += step) {
            int count = Math.min(step, data.samples() - first);
            List<Tensor> inputs = encode(data, first, count, batch(count));
            consumer.accept(first, count, batch(count), execution.run(inputs, memory.again()));
        }
    }

    /** As many samples a run as wanted, unless what goes in and comes out would be large. */
    public int affordable(Dataset data, int batch) throws EngineException {
        int one = batch(1);
        List<Tensor> inputs = encode(data, 0, 1, one);
        long bytes = Stream.concat(inputs.stream(), execution.run(inputs).stream())
                .mapToLong(t -> t.data().capacity())
                .sum();
        return (int) Math.clamp(RUN_BYTES / Math.max(1, bytes / one), 1, batch);
    }

    /** Runs tensors as they are. */
    public List<Tensor> run(List<Tensor> inputs) throws EngineException {
        return execution.run(inputs);
    }

    /** As {@link #run(List)}; the outputs are valid until the next run. */
    List<Tensor> runBriefly(List<Tensor> inputs) throws EngineException {
        return execution.run(inputs, memory.again());
    }

    /** The input tensors of some samples; {@code batch} beyond {@code count} stays zero, or empty. */
    public List<Tensor> encode(Dataset data, int first, int count, int batch) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < encoders.size(); i++) {
            TensorInfo info = model.inputs().get(i);
            RawValues raw = data.values(info.name());
            tensors.add(encoders.get(i).encode(raw, first, count, shape(info, raw.sampleShape(), batch)));
        }
        return tensors;
    }

    /** Zeros and empty texts with every free axis 1: the input of a model of which there is no data. */
    public List<Tensor> zeros() {
        List<Tensor> tensors = new ArrayList<>();
        for (TensorInfo info : model.inputs()) {
            long[] shape = shape(info, new long[0], batch(1));
            tensors.add(
                    info.datatype() == DataType.BYTES
                            ? TextTensor.of(
                                    info.name(),
                                    shape,
                                    Collections.nCopies((int) Tensor.elements(info.name(), shape), new byte[0]))
                            : Tensor.allocate(info.name(), info.datatype(), shape));
        }
        return tensors;
    }

    /** As many samples a run as wanted, unless the model fixes the number. */
    public int batch(int wanted) {
        for (TensorInfo info : model.inputs()) {
            if (!info.shape().isEmpty() && info.shape().getFirst() > 0) {
                return Math.toIntExact(info.shape().getFirst());
            }
        }
        return wanted;
    }

    private static long[] shape(TensorInfo info, long[] sample, int batch) {
        long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] < 0) {
                boolean told = sample.length == shape.length - 1 && axis > 0;
                shape[axis] = axis == 0 ? batch : told ? sample[axis - 1] : 1;
            }
        }
        return shape;
    }

    @Override
    public void close() {
        execution.close();
        model.close();
    }
}
