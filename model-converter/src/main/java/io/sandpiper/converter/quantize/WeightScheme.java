package io.sandpiper.converter.quantize;

import java.util.Collection;
import java.util.Set;

/**
 * How weights alone are quantized.
 *
 * @param byInput whether inputs have scales too, for weights that take large activations back
 * @param correctsBias whether biases take back what rounding moves the mean of each output by
 * @param kept names of the constants that have 16 bits
 */
public record WeightScheme(boolean byInput, boolean correctsBias, Set<String> kept) {
    public static final WeightScheme PLAIN = new WeightScheme(false, false, Set.of());

    public WeightScheme {
        kept = Set.copyOf(kept);
    }

    public WeightScheme scaledByInput() {
        return new WeightScheme(true, correctsBias, kept);
    }

    public WeightScheme correctingBias() {
        return new WeightScheme(byInput, true, kept);
    }

    public WeightScheme keeping(Set<String> names) {
        return new WeightScheme(byInput, correctsBias, names);
    }

    /** Whether all of these have 16 bits. */
    public boolean keeps(Collection<String> names) {
        return kept.containsAll(names);
    }

    /** As it stands in records. */
    public String told() {
        return "weights only, 8 bits, per channel" + (byInput ? " and per input" : "")
                + (correctsBias ? ", bias correction" : "");
    }
}
