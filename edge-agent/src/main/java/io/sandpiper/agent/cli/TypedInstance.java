package io.sandpiper.agent.cli;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.data.RawTexts;
import io.sandpiper.engine.data.RawValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a person types for one sample, as the JSON of an instance: JSON itself, numbers, or {@code @FILE}, an image or
 * the first sample of an {@code .npz} or {@code .csv} file.
 */
final class TypedInstance {
    private TypedInstance() {}

    static String json(String typed, ModelSpec spec) throws IOException {
        String text = typed.strip();
        if (text.startsWith("@")) {
            return file(Path.of(text.substring(1)), spec);
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            return text;
        }
        List<Double> numbers = new ArrayList<>();
        for (String word : text.split("[,;\\s]+")) {
            try {
                numbers.add(Double.parseDouble(word));
            } catch (NumberFormatException e) {
                throw new InvalidInputException("input", word, "a number, JSON, or @FILE", e);
            }
        }
        return Json.text(numbers);
    }

    private static String file(Path file, ModelSpec spec) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("input", file, "a file that exists");
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".npz") && !name.endsWith(".csv")) {
            return Json.text(Map.of("b64", Base64.getEncoder().encodeToString(Files.readAllBytes(file))));
        }
        Dataset data = Dataset.read(file, spec);
        Map<String, List<?>> inputs = new TreeMap<>();
        for (ModelSpec.Input input : spec.inputs()) {
            inputs.put(input.name(), first(data.values(input.name())));
        }
        return inputs.size() == 1 ? Json.text(inputs.values().iterator().next()) : Json.text(inputs);
    }

    /** The first sample; what is missing is null. */
    private static List<?> first(RawValues values) {
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < values.sampleElements(); i++) {
            all.add(
                    switch (values) {
                        case RawArray numbers -> Double.isNaN(numbers.get(i)) ? null : (Object) numbers.get(i);
                        case RawTexts texts -> texts.get(i);
                    });
        }
        return all;
    }
}
