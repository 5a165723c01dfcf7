package io.sandpiper.converter.search;

import java.util.List;

/**
 * One point of the trade-off between size and nearness.
 *
 * @param recipe how it was made, in words
 * @param kept outputs of the layers that stayed float
 * @param chosen whether it is the one that went on to the judge
 */
public record Trial(String recipe, long bytes, Fidelity fidelity, List<String> kept, boolean chosen) {
    Trial asChosen() {
        return new Trial(recipe, bytes, fidelity, kept, true);
    }
}
