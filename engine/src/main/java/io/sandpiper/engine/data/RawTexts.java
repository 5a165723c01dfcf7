package io.sandpiper.engine.data;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Texts as a file held them: row-major, samples along the first axis. */
public record RawTexts(String name, long[] shape, List<String> texts) implements RawValues {
    public RawTexts {
        shape = RawValues.checked(name, shape);
        texts = List.copyOf(texts);
        if (Tensor.elements(name, shape) != texts.size()) {
            throw new InvalidInputException(
                    name, texts.size() + " texts", Tensor.elements(name, shape) + ", as its shape says");
        }
    }

    /** Text {@code index} of the whole array, in row-major order. */
    public String get(int index) {
        return texts.get(index);
    }

    @Override
    public RawTexts part(int[] samples) {
        int width = sampleElements();
        List<String> chosen = new ArrayList<>(samples.length * width);
        for (int sample : samples) {
            chosen.addAll(texts.subList(sample * width, (sample + 1) * width));
        }
        long[] axes = shape.clone();
        axes[0] = samples.length;
        return new RawTexts(name, axes, chosen);
    }

    /** What a text takes in memory, about: two bytes a character, and what lies around them. */
    static long bytes(String text) {
        return DataLimits.TEXT_BESIDE_BYTES + 2L * text.length();
    }
}
