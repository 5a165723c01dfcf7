package io.sandpiper.converter.quantize;

import java.util.Collection;
import java.util.Set;

/**
 * How weights alone are quantized.
 *
 * @param byInput whether inputs have scales too, for weights that take large activations back
 * @param compensated whether rounding looks at what the weights are multiplied with, and biases take back what is left of
 *     the shift of each output's mean
 * @param kept names of the constants that have 16 bits
 */
public record WeightScheme(boolean byInput, boolean compensated, Set<String> kept) {
    public static final WeightScheme PLAIN = new WeightScheme(false, false, Set.of());

    public WeightScheme {
        kept = Set.copyOf(kept);
    }

    public WeightScheme scaledByInput() {
        return new WeightScheme(true, compensated, kept);
    }

    public WeightScheme compensating() {
        return new WeightScheme(byInput, true, kept);
    }

    public WeightScheme keeping(Set<String> names) {
        return new WeightScheme(byInput, compensated, names);
    }

    /** Whether all of these have 16 bits. */
    public boolean keeps(Collection<String> names) {
        return kept.containsAll(names);
    }

    /** As it stands in records. */
    public String told() {
        return "weights only, 8 bits, per channel" + (byInput ? " and per input" : "")
                + (compensated ? ", compensated rounding" : "");
    }
}
