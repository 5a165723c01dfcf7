package io.sandpiper.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double from a least to a most, each cut by a random half so that a fleet does not come back at once. */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 30;
    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
    }

    /** The wait after one more failure: between half and the whole of the doubled time. */
    public synchronized Duration next() {
        long doubled = min.toMillis() << Math.min(failures, MAX_DOUBLINGS);
        failures++;
        long ceiling = doubled <= 0 ? max.toMillis() : Math.min(doubled, max.toMillis());
        return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }

    public synchronized void reset() {
        failures = 0;
    }
}
