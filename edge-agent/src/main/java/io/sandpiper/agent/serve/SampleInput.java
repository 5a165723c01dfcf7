package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.engine.BatchShapes;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.TextBuffer;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input of a batch of one while an instance is read into it: numbers go into the slot's own tensor at once, texts are
 * gathered. On the slot's thread alone.
 */
final class SampleInput {
    private final InputEncoder encoder;
    private final Tensor laidOut;
    private final @Nullable TextBuffer texts;

    private SampleInput(InputEncoder encoder, Tensor laidOut) {
        this.encoder = encoder;
        this.laidOut = laidOut;
        this.texts =
                encoder.input().holdsTexts() ? new TextBuffer(encoder.input().name(), laidOut.elements()) : null;
    }

    /** One an input, in the spec's order; none where the model's shapes leave open how large a sample is. */
    static List<SampleInput> of(Slot slot, TensorSpace space) {
        List<Tensor> tensors = space.laidOut();
        if (tensors.isEmpty()) {
            tensors = withTexts(slot.loaded().inputs(), space);
        }
        List<SampleInput> inputs = new ArrayList<>();
        for (InputEncoder encoder : tensors.isEmpty() ? List.<InputEncoder>of() : slot.encoders()) {
            Tensor tensor = Tensor.named(encoder.input().name(), tensors);
            if (tensor == null) {
                throw new InvalidInputException("spec.inputs", encoder.input().name(), "an input of the model");
            }
            inputs.add(new SampleInput(encoder, tensor));
        }
        return inputs;
    }

    /** Engines lay out nothing where some inputs are texts. */
    private static List<Tensor> withTexts(List<TensorInfo> infos, TensorSpace space) {
        List<long[]> shapes = BatchShapes.withTexts(infos, 1);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            tensors.add(space.tensor(infos.get(i), shapes.get(i)));
        }
        return tensors;
    }

    ModelSpec.Input input() {
        return encoder.input();
    }

    boolean holdsTexts() {
        return texts != null;
    }

    /** Values that an instance has. */
    int elements() {
        return laidOut.elements();
    }

    /** Batch axis included. */
    long[] shape() {
        return laidOut.shape();
    }

    /** What one of its values is called. */
    String expected() {
        return texts != null ? "a text" : "a number";
    }

    /** For numbers. */
    void put(int at, double raw) {
        encoder.put(laidOut, at, at, raw);
    }

    /** For texts. */
    void put(int at, String text) {
        if (texts == null) {
            throw new InvalidInputException(encoder.input().name(), text, "a number");
        }
        texts.put(at, text);
    }

    /** What was read, for the engine. Of numbers always the same tensor. */
    Tensor tensor() {
        return texts == null ? laidOut : texts.tensor(laidOut.shape());
    }
}
