package io.sandpiper.agent.infer;

import java.util.ArrayList;
import java.util.List;

/** A histogram of latencies with fixed bounds, as Prometheus has them. Not thread-safe: its owner guards it. */
public final class LatencyBuckets {
    /** Upper bounds of the buckets in nanoseconds, each within its bucket; what is longer is in a last one. */
    private static final long[] BOUNDS = {
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L
    };

    private final long[] counts = new long[BOUNDS.length + 1];
    private long nanos;

    /** How many latencies were at most so long. */
    public record Bucket(long boundNanos, long cumulative) {}

    /**
     * All at one moment.
     *
     * @param buckets with a bound, ascending
     * @param count of all, longer ones too
     */
    public record Counts(List<Bucket> buckets, long count, long sumNanos) {
        public Counts {
            buckets = List.copyOf(buckets);
        }
    }

    void add(long latencyNanos) {
        int at = 0;
        while (at < BOUNDS.length && latencyNanos > BOUNDS[at]) {
            at++;
        }
        counts[at]++;
        nanos += latencyNanos;
    }

    Counts counts() {
        List<Bucket> buckets = new ArrayList<>(BOUNDS.length);
        long sum = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            sum += counts[i];
            buckets.add(new Bucket(BOUNDS[i], sum));
        }
        return new Counts(buckets, sum + counts[BOUNDS.length], nanos);
    }
}
