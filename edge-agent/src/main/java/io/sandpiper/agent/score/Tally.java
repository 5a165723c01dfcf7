package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.Column;
import io.sandpiper.agent.score.run.Scored;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a job has counted: rows and labels since its beginning, batches and their times since this start. One thread. */
final class Tally {
    /** Under which labels beyond {@link ScoreLimits#LABELS} are counted together. */
    private static final String OTHERS = "(others)";

    private static final int TIMES = 4_096;

    private final Map<String, Long> labels = new TreeMap<>();
    private @Nullable List<Column> columns;
    private long rows;
    private long rejected;
    private final long rowsBefore;
    private long batches;
    /** The last times, in nanoseconds. */
    private final long[] times = new long[TIMES];

    private long slowest;

    Tally(Checkpoint from) {
        this.labels.putAll(from.labels());
        this.columns = from.columns();
        this.rows = from.rows();
        this.rowsBefore = from.rows();
        this.rejected = from.rejected();
    }

    void add(Scored scored) {
        if (scored.columns() != null) {
            if (columns != null && !columns.equals(scored.columns())) {
                throw new InvalidInputException(
                        "model",
                        "outputs of " + scored.columns().size() + " columns",
                        columns.size() + ", as the rows before had");
            }
            columns = scored.columns();
        }
        rows += scored.rows();
        rejected += scored.rejects().size();
        scored.labels()
                .forEach((label, count) -> labels.merge(
                        labels.containsKey(label) || labels.size() < ScoreLimits.LABELS ? label : OTHERS,
                        (long) count,
                        Long::sum));
        for (long nanos : scored.batchNanos()) {
            times[(int) (batches++ % TIMES)] = nanos;
            slowest = Math.max(slowest, nanos);
        }
    }

    @Nullable List<Column> columns() {
        return columns;
    }

    Map<String, Long> labels() {
        return labels;
    }

    /** Rows read so far, scored or rejected. */
    long rows() {
        return rows;
    }

    long rejected() {
        return rejected;
    }

    /** Since this start. */
    long rowsNow() {
        return rows - rowsBefore;
    }

    long batches() {
        return batches;
    }

    /** Milliseconds of a batch in the engine, over the last some thousand. */
    BatchTimes batchTimes() {
        long[] sorted = Arrays.copyOf(times, (int) Math.min(batches, TIMES));
        Arrays.sort(sorted);
        return sorted.length == 0
                ? new BatchTimes(0, 0, 0)
                : new BatchTimes(
                        sorted[sorted.length / 2] / 1e6,
                        sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6,
                        slowest / 1e6);
    }
}
