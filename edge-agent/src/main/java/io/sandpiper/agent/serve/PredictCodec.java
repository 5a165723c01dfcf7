package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code :predict}: raw values in, labels and probabilities out, with the version that answered. Instances are run one
 * after the other in the same buffers. They come as JSON, whatever the Content-Type says, but for text/csv and
 * application/octet-stream.
 */
public final class PredictCodec implements BodyCodec {
    private static final String CSV = "text/csv";
    private static final String RAW = "application/octet-stream";

    @Override
    public String protocol() {
        return "predict";
    }

    @Override
    public ModelExchange open(Slot slot, TensorSpace space, ModelRequest request) throws IOException {
        List<SampleInput> inputs = SampleInput.of(slot, space);
        if (inputs.isEmpty()) {
            throw new InvalidInputException(
                    "model",
                    slot.version().model(),
                    "a model whose inputs have a fixed shape, and numbers or texts; ask this one by /v2/models/"
                            + slot.version().model() + "/infer");
        }
        CallHead head = request.head();
        if (head.jsonBytes() != CallHead.ALL_JSON) {
            throw new InvalidInputException(
                    CallHead.JSON_LENGTH, head.jsonBytes(), "none: tensors as raw bytes are asked by /v2, with infer");
        }
        PredictionWriter answer =
                head.accept().contains(CSV) ? new PredictionTable(slot.spec().labels()) : new PredictionText(slot);
        return new Exchange(slot.decoder(), inputs, instances(slot, inputs, request), answer);
    }

    /** A run an instance, all of them in the same tensors, but for texts. */
    private static final class Exchange implements ModelExchange {
        private final OutputDecoder decoder;
        private final List<SampleInput> inputs;
        private final List<Tensor> numbers;
        private final Instances instances;
        private final PredictionWriter answer;
        private int count;

        Exchange(OutputDecoder decoder, List<SampleInput> inputs, Instances instances, PredictionWriter answer) {
            this.decoder = decoder;
            this.inputs = inputs;
            this.numbers = inputs.stream().anyMatch(SampleInput::holdsTexts) ? List.of() : tensors();
            this.instances = instances;
            this.answer = answer;
        }

        @Override
        public @Nullable List<Tensor> read() throws IOException {
            if (!instances.next()) {
                return null;
            }
            if (count++ >= ServeLimits.INSTANCES) {
                throw new InvalidInputException("instances", "more", "at most " + ServeLimits.INSTANCES);
            }
            return numbers.isEmpty() ? tensors() : numbers;
        }

        private List<Tensor> tensors() {
            return inputs.stream().map(SampleInput::tensor).toList();
        }

        @Override
        public void write(List<Tensor> outputs) throws IOException {
            answer.write(decoder.decode(outputs, 1).getFirst());
        }

        @Override
        public ModelAnswer end() throws IOException {
            return answer.end();
        }

        @Override
        public void close() throws IOException {
            instances.close();
        }
    }

    private static Instances instances(Slot slot, List<SampleInput> inputs, ModelRequest request) throws IOException {
        return switch (request.head().contentType()) {
            case CSV -> new CsvInstances(request.body(), inputs);
            case RAW -> new RawInstances(request.body(), inputs);
            default -> new JsonInstances(request.body(), inputs, slot.spec().task());
        };
    }
}
