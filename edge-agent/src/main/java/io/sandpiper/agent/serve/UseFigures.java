package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.InstalledVersion;
import java.util.Map;

/**
 * What a version did since this process started.
 *
 * @param requests all, answered or not
 * @param errors by kind, as {@link io.sandpiper.agent.infer.UseListener} names them
 * @param p50Millis and the others: quantiles from a request's arrival to its answer; NaN where there was none
 * @param sumMillis over all answers
 */
public record UseFigures(
        long requests,
        Map<String, Long> errors,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double sumMillis) {
    public UseFigures {
        errors = Map.copyOf(errors);
    }

    long answers() {
        return requests - errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Where figures come from. Any thread; must not block for long. */
    @FunctionalInterface
    public interface Source {
        UseFigures of(InstalledVersion version);
    }
}
