package io.sandpiper.converter.bundle;

import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.TextTensor;
import java.util.Arrays;
import java.util.List;

/**
 * Texts for the call that a device shows as an example: an empty one says little, and some models know none. They are those
 * of the first golden case, which lie on the device anyway.
 */
public final class Examples {
    /** A sentence; the form is shown, not the whole text. */
    private static final int CHARS = 200;

    private Examples() {}

    /** The spec with examples for each input of texts that has none yet. */
    public static ModelSpec in(ModelSpec spec, Golden golden) {
        if (golden.cases().isEmpty() || spec.inputs().stream().noneMatch(ModelSpec.Input::holdsTexts)) {
            return spec;
        }
        Golden.Case first = golden.cases().getFirst();
        return spec.withInputs(
                spec.inputs().stream().map(input -> shown(input, first)).toList());
    }

    private static ModelSpec.Input shown(ModelSpec.Input input, Golden.Case golden) {
        if (!input.holdsTexts() || input.examples() != null) {
            return input;
        }
        return golden.inputs().stream()
                .filter(value -> value.name().equals(input.name()))
                .findFirst()
                .map(value -> input.withExamples(firstSample(value)))
                .orElse(input);
    }

    private static List<String> firstSample(Golden.Value value) {
        String[] texts = TextTensor.texts(value.tensor());
        int samples =
                value.shape().isEmpty() ? 1 : (int) Math.max(1, value.shape().getFirst());
        return Arrays.stream(texts)
                .limit(texts.length / samples)
                .map(text -> text.codePointCount(0, text.length()) <= CHARS
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, CHARS)))
                .toList();
    }
}
