package io.sandpiper.e2e.arm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a device says of one image.
 *
 * @param label the winning class
 * @param classes every class with its probability, the likeliest first
 */
record Answer(String label, List<Scored> classes) {
    private static final int SHOWN = 2;

    /** A class and its probability. */
    record Scored(String label, double probability) {}

    /** Reads one prediction of {@code :predict}. */
    static Answer of(JsonNode prediction) {
        List<Scored> classes = new ArrayList<>();
        prediction
                .path("probabilities")
                .properties()
                .forEach(e -> classes.add(new Scored(e.getKey(), e.getValue().asDouble())));
        classes.sort(Comparator.comparingDouble(Scored::probability).reversed());
        return new Answer(prediction.path("label").asText(), List.copyOf(classes));
    }

    /** Its likeliest two classes. */
    String shown() {
        return classes.stream()
                .limit(SHOWN)
                .map(c -> String.format(Locale.ROOT, "%s %.4f", c.label(), c.probability()))
                .collect(Collectors.joining(", "));
    }
}
