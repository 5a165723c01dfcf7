package io.sandpiper.converter.quantize;

import io.sandpiper.converter.calibrate.RangeRule;
import java.util.Set;

/**
 * The choices of a static int8 model.
 *
 * @param perChannel a scale a channel of weights, or one a tensor
 * @param kept outputs of the products that stay float
 */
public record StaticScheme(
        RangeRule rule, WeightWidth width, boolean perChannel, boolean correctsBias, Set<String> kept) {
    public static final StaticScheme PLAIN =
            new StaticScheme(RangeRule.MIN_MAX, WeightWidth.SEVEN, true, false, Set.of());

    public StaticScheme with(RangeRule other) {
        return new StaticScheme(other, width, perChannel, correctsBias, kept);
    }

    public StaticScheme with(WeightWidth other) {
        return new StaticScheme(rule, other, perChannel, correctsBias, kept);
    }

    public StaticScheme perTensor() {
        return new StaticScheme(rule, width, false, correctsBias, kept);
    }

    public StaticScheme correctingBias() {
        return new StaticScheme(rule, width, perChannel, true, kept);
    }

    public StaticScheme keeping(Set<String> products) {
        return new StaticScheme(rule, width, perChannel, correctsBias, Set.copyOf(products));
    }
}
