package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;

/**
 * {@code :predict}: raw values in, labels and probabilities out, with the version that answered. Instances are run one
 * after the other in the thread's own buffers. They come as JSON, whatever the Content-Type says, but for text/csv and
 * application/octet-stream.
 */
public final class PredictCodec implements BodyCodec {
    private static final String CSV = "text/csv";
    private static final String RAW = "application/octet-stream";

    @Override
    public ModelAnswer answer(Slot slot, Execution execution, ModelRequest request, CallTimes times)
            throws EngineException, IOException {
        if (slot.encoders().isEmpty() || execution.inputs().isEmpty()) {
            throw new InvalidInputException(
                    "model",
                    slot.version().model(),
                    "a model whose inputs have a fixed shape and numbers; ask this one by /v2/models/"
                            + slot.version().model() + "/infer");
        }
        CallHead head = request.head();
        if (head.jsonBytes() != CallHead.ALL_JSON) {
            throw new InvalidInputException(
                    CallHead.JSON_LENGTH, head.jsonBytes(), "none: tensors as raw bytes are asked by /v2, with infer");
        }
        PredictionWriter answer =
                head.accept().contains(CSV) ? new PredictionTable(slot.spec().labels()) : new PredictionText(slot);
        try (Instances instances = instances(slot, execution, request)) {
            for (int count = 0; instances.next(); count++) {
                if (count >= ServeLimits.INSTANCES) {
                    throw new InvalidInputException("instances", "more", "at most " + ServeLimits.INSTANCES);
                }
                times.read();
                List<Tensor> outputs = execution.run();
                times.ran(1);
                answer.write(slot.decoder().decode(outputs, 1).getFirst());
                times.written();
            }
        }
        return answer.end();
    }

    private static Instances instances(Slot slot, Execution execution, ModelRequest request) throws IOException {
        List<InputEncoder> encoders = slot.encoders();
        List<Tensor> tensors = encoders.stream()
                .map(encoder -> tensor(execution, encoder.input().name()))
                .toList();
        return switch (request.head().contentType()) {
            case CSV -> new CsvInstances(request.body(), encoders, tensors);
            case RAW -> new RawInstances(request.body(), tensors);
            default ->
                new JsonInstances(request.body(), encoders, tensors, slot.spec().task());
        };
    }

    private static Tensor tensor(Execution execution, String name) {
        return execution.inputs().stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("spec.inputs", name, "an input of the model"));
    }
}
