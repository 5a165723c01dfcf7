package io.sandpiper.agent.score;

import io.sandpiper.agent.slot.InstalledVersion;
import java.util.Map;

/**
 * What a job came to. Rows and labels are of the whole output; batches, seconds and rate of this start.
 *
 * @param already true where every row had been scored before this start
 * @param batchRows rows that went through the engine at once
 * @param batchMillis of one batch in the engine
 * @param seconds from the command's beginning of work: hashing the input and loading the model included
 */
public record Outcome(
        String model,
        String version,
        String variant,
        long rows,
        long scored,
        long rejected,
        Map<String, Long> labels,
        boolean already,
        int threads,
        int batchRows,
        long batches,
        BatchTimes batchMillis,
        double seconds,
        double rowsPerSecond) {
    static Outcome of(InstalledVersion version, Tally tally, boolean already, int threads, int batchRows, long nanos) {
        double seconds = nanos / 1e9;
        return new Outcome(
                version.model(),
                version.version(),
                version.variant(),
                tally.rows(),
                tally.rows() - tally.rejected(),
                tally.rejected(),
                Map.copyOf(tally.labels()),
                already,
                threads,
                batchRows,
                tally.batches(),
                tally.batchTimes(),
                seconds,
                tally.rowsNow() / seconds);
    }
}
