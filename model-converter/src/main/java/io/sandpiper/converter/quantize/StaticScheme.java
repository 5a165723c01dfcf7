package io.sandpiper.converter.quantize;

import io.sandpiper.converter.calibrate.RangeRule;
import java.util.Set;

/**
 * The choices of a static int8 model.
 *
 * @param perChannel a scale a channel of weights, or one a tensor
 * @param kept outputs of the products that stay float
 * @param wide outputs of the products whose weights have all 8 bits, whatever {@code width} says
 */
public record StaticScheme(
        RangeRule rule,
        WeightWidth width,
        boolean perChannel,
        boolean correctsBias,
        Set<String> kept,
        Set<String> wide) {
    public static final StaticScheme PLAIN =
            new StaticScheme(RangeRule.MIN_MAX, WeightWidth.SEVEN, true, false, Set.of(), Set.of());

    WeightWidth width(String product) {
        return wide.contains(product) ? WeightWidth.EIGHT : width;
    }

    public StaticScheme with(RangeRule other) {
        return new StaticScheme(other, width, perChannel, correctsBias, kept, wide);
    }

    public StaticScheme with(WeightWidth other) {
        return new StaticScheme(rule, other, perChannel, correctsBias, kept, wide);
    }

    public StaticScheme perTensor() {
        return new StaticScheme(rule, width, false, correctsBias, kept, wide);
    }

    public StaticScheme correctingBias() {
        return new StaticScheme(rule, width, perChannel, true, kept, wide);
    }

    public StaticScheme keeping(Set<String> products) {
        return new StaticScheme(rule, width, perChannel, correctsBias, Set.copyOf(products), wide);
    }

    public StaticScheme widening(Set<String> products) {
        return new StaticScheme(rule, width, perChannel, correctsBias, kept, Set.copyOf(products));
    }
}
