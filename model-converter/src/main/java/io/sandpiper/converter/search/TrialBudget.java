package io.sandpiper.converter.search;

/**
 * How many variants may be tried. By default a number that follows from the model's size, so that the same input gives
 * the same manifest on a slow machine; with a time given it is the clock that ends the search. One thread.
 */
public final class TrialBudget {
    private static final int FEWEST = 12;
    private static final int MOST = 120;
    /** Bytes of model that are read, written and run in all trials: about a minute on two slow cores. */
    private static final long ALL_BYTES = 4L << 30;

    private final int all;
    private int left;
    private final long deadline;

    private TrialBudget(int left, long deadline) {
        this.all = left;
        this.left = left;
        this.deadline = deadline;
    }

    public static TrialBudget ofBytes(long modelBytes) {
        return new TrialBudget((int) Math.clamp(ALL_BYTES / Math.max(1, modelBytes), FEWEST, MOST), Long.MAX_VALUE);
    }

    /** The same, but no longer than that. */
    public TrialBudget within(java.time.Duration time) {
        return new TrialBudget(left, System.nanoTime() + time.toNanos());
    }

    int left() {
        return left;
    }

    boolean take() {
        boolean more = left > 0 && (deadline == Long.MAX_VALUE || System.nanoTime() < deadline);
        left -= more ? 1 : 0;
        return more;
    }

    /** The share that is used up. */
    double spent() {
        return (double) (all - left) / all;
    }
}
