package io.sandpiper.agent.update;

import io.sandpiper.agent.update.RequestCounts.Counts;
import java.util.Locale;
import java.util.Optional;

/** Whether a candidate that serves does worse than the version before. Thin for now: engine errors alone. */
final class ProbationRule {
    /** Fewer errors than this say nothing. */
    static final int MIN_ERRORS = 3;
    /** Share of requests by which the candidate may fail more often than the version before. */
    static final double MARGIN = 0.02;

    private ProbationRule() {}

    /** The reason to take the candidate back; empty while there is none. */
    static Optional<String> breach(Counts before, Counts candidate) {
        if (candidate.engineErrors() < MIN_ERRORS || candidate.errorShare() <= before.errorShare() + MARGIN) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "engine errors in probation: %d of %d requests (expected: at most %.1f %%, as the version before)",
                candidate.engineErrors(),
                candidate.requests(),
                100 * (before.errorShare() + MARGIN)));
    }
}
