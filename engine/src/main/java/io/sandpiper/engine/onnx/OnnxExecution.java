package io.sandpiper.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sandpiper.engine.BatchShapes;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.TensorMemory;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Buffers laid out once: inputs for the batch it was opened for, outputs with the shapes that a first run on zeros
 * showed (which also warms the session). An output whose shape turns out to depend on the data is copied at each run
 * instead.
 */
final class OnnxExecution implements Execution {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxModel model;
    private final List<Tensor> inputs;
    private final Map<String, OnnxTensor> inputViews = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputViews = new LinkedHashMap<>();
    private final OnnxViews givenViews;
    private final OnnxViews foreseenViews;
    private volatile List<Tensor> outputs = List.of();
    private boolean foreseeable = true;
    /** What the last run was given whose outputs were not foreseen, and what it gave. */
    private List<TensorInfo> lastGiven = List.of();

    private List<TensorInfo> lastShown = List.of();

    private OnnxExecution(OrtEnvironment environment, OrtSession session, OnnxModel model, List<Tensor> inputs)
            throws OrtException {
        this.environment = environment;
        this.session = session;
        this.model = model;
        this.inputs = inputs;
        this.givenViews = new OnnxViews(environment);
        this.foreseenViews = new OnnxViews(environment);
        for (Tensor input : inputs) {
            inputViews.put(input.name(), OnnxBuffers.view(environment, input));
        }
    }

    static OnnxExecution open(OrtEnvironment environment, OrtSession session, OnnxModel model, int batch)
            throws EngineException {
        try {
            OnnxExecution execution = new OnnxExecution(environment, session, model, layOut(model.inputs(), batch));
            execution.pinOutputs();
            model.opened(execution);
            return execution;
        } catch (OrtException e) {
            throw OnnxFailures.engine("cannot lay out buffers", e);
        }
    }

    private static List<Tensor> layOut(List<TensorInfo> infos, int batch) {
        List<long[]> shapes = BatchShapes.of(infos, batch);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            TensorInfo info = infos.get(i);
            tensors.add(Tensor.allocate(info.name(), info.datatype(), shapes.get(i)));
        }
        return List.copyOf(tensors);
    }

    private void pinOutputs() {
        if (inputs.isEmpty()) {
            return;
        }
        try {
            List<Tensor> shown = copyOutputs(inputViews, TensorMemory.FRESH);
            if (shown.stream().noneMatch(t -> t.datatype() == DataType.BYTES)) {
                outputs = shown;
                for (Tensor output : shown) {
                    outputViews.put(output.name(), OnnxBuffers.view(environment, output));
                }
            }
        } catch (EngineException | OrtException e) {
            // A model may refuse zeros: its outputs are then copied at each run.
            unpin();
        }
    }

    private void unpin() {
        outputViews.values().forEach(OnnxTensor::close);
        outputViews.clear();
        outputs = List.of();
    }

    @Override
    public List<Tensor> inputs() {
        return inputs;
    }

    @Override
    public List<Tensor> run() throws EngineException {
        if (inputs.isEmpty()) {
            throw new IllegalStateException("no buffers were laid out: run with tensors");
        }
        if (!outputViews.isEmpty()) {
            try (OrtSession.Result result = session.run(inputViews, outputViews)) {
                return outputs;
            } catch (OrtException e) {
                // Either a shape that depends on the data, or a real failure, which the next run shows again: after
                // that the pinned outputs still fit the next request.
                List<Tensor> copies = copyOutputs(inputViews, TensorMemory.FRESH);
                unpin();
                return copies;
            }
        }
        return copyOutputs(inputViews, TensorMemory.FRESH);
    }

    @Override
    public List<Tensor> run(List<Tensor> others) throws EngineException {
        try {
            return run(others, TensorMemory.FRESH);
        } finally {
            // Fresh memory does not come again.
            givenViews.close();
            foreseenViews.close();
        }
    }

    @Override
    public List<Tensor> run(List<Tensor> others, TensorMemory memory) throws EngineException {
        try {
            Map<String, OnnxTensor> given = givenViews.of(others);
            List<Tensor> foreseen = foreseen(others, memory);
            if (foreseen.isEmpty()) {
                List<Tensor> shown = copyOutputs(given, memory);
                remember(others, shown);
                return shown;
            }
            try (OrtSession.Result result = session.run(given, foreseenViews.of(foreseen))) {
                return foreseen;
            } catch (OrtException e) {
                // As above: either another shape than was foreseen, or a real failure.
                List<Tensor> copies = copyOutputs(given, memory);
                foreseeable = false;
                foreseenViews.close();
                return copies;
            }
        } catch (OrtException e) {
            throw OnnxFailures.engine("cannot run", e);
        } finally {
            givenViews.forgetTexts();
        }
    }

    /** Callers send the same shapes again and again. */
    private void remember(List<Tensor> given, List<Tensor> shown) {
        boolean numbers = shown.stream().noneMatch(t -> t.datatype() == DataType.BYTES);
        lastGiven = foreseeable && numbers ? BatchShapes.infos(given) : List.of();
        lastShown = foreseeable && numbers ? BatchShapes.infos(shown) : List.of();
    }

    /**
     * The outputs of a run on other tensors than those laid out: as they were when shapes like these came last, or, for a
     * batch of another size, by those for the one laid out; empty where they do not follow from either.
     */
    private List<Tensor> foreseen(List<Tensor> others, TensorMemory memory) {
        if (!foreseeable) {
            return List.of();
        }
        if (BatchShapes.areAlike(others, lastGiven)) {
            return BatchShapes.allocate(lastShown, memory);
        }
        if (outputs.isEmpty()) {
            return List.of();
        }
        long samples = BatchShapes.samples(others, inputs);
        if (samples <= 0 || !model.outputs().stream().allMatch(BatchShapes::isBatchFree)) {
            return List.of();
        }
        return BatchShapes.resized(outputs, samples, memory);
    }

    private List<Tensor> copyOutputs(Map<String, OnnxTensor> views, TensorMemory memory) throws EngineException {
        try (OrtSession.Result result = session.run(views)) {
            List<Tensor> copies = new ArrayList<>();
            for (int i = 0; i < model.outputs().size(); i++) {
                copies.add(OnnxBuffers.copy(model.outputs().get(i).name(), result.get(i), memory));
            }
            return copies;
        } catch (OrtException e) {
            throw OnnxFailures.engine("cannot run", e);
        }
    }

    /** Bytes of the pinned buffers. Any thread. */
    long size() {
        return Stream.concat(inputs.stream(), outputs.stream())
                .mapToLong(t -> t.data().capacity())
                .sum();
    }

    @Override
    public void close() {
        model.closed(this);
        inputViews.values().forEach(OnnxTensor::close);
        givenViews.close();
        foreseenViews.close();
        unpin();
    }
}
