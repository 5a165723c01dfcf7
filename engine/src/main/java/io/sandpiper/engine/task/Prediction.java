package io.sandpiper.engine.task;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of one sample.
 *
 * @param label the winning class by name; null where the spec has no labels or the task no classes
 * @param index the winning class, -1 where the task has none
 * @param probabilities one a class, null where the model gives none
 * @param values outputs that are used as they are, by output name: the sample's values in row-major order
 */
public record Prediction(
        @Nullable String label, int index, double @Nullable [] probabilities, Map<String, double[]> values) {
    /** The winning class's probability, NaN where there is none. */
    public double confidence() {
        return probabilities == null || index < 0 || index >= probabilities.length ? Double.NaN : probabilities[index];
    }
}
