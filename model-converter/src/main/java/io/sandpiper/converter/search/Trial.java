package io.sandpiper.converter.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One point of the trade-off between size and nearness.
 *
 * @param recipe how it was made, in words
 * @param kept outputs of the layers, or names of the weights, that stayed in higher precision
 * @param chosen whether it is the one that went on to the judge
 * @param speed the float model's time over this one's on this machine, null where it was not measured
 */
public record Trial(
        String recipe,
        long bytes,
        Fidelity fidelity,
        List<String> kept,
        boolean chosen,
        @Nullable Double speed) {
    Trial asChosen() {
        return new Trial(recipe, bytes, fidelity, kept, true, speed);
    }

    Trial with(double measured) {
        return new Trial(recipe, bytes, fidelity, kept, chosen, Math.round(measured * 100) / 100.0);
    }
}
