package io.sandpiper.converter.search;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a search is for.
 *
 * @param tolerance how much of the metric may be lost, 0.01 is one point
 * @param maxBytes how large the variant may be, which then may be slower than the float model; null: it need not be small
 * @param time when to stop trying at the latest; null: after a number of trials that follows from the model's size
 */
public record Goal(
        double tolerance, @Nullable Long maxBytes, @Nullable Duration time) {
    boolean allows(long bytes) {
        return maxBytes == null || bytes <= maxBytes;
    }

    /** Whether a small file was asked for. */
    public boolean isForSize() {
        return maxBytes != null;
    }

    TrialBudget budget(long modelBytes) {
        TrialBudget budget = TrialBudget.ofBytes(modelBytes);
        return time == null ? budget : budget.within(time);
    }
}
