package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.InstalledVersion;

/** How fast a version answered since this process started. Any thread; must not block for long. */
@FunctionalInterface
public interface LatencyFigures {
    /** The 99th percentile in milliseconds from a request's arrival to its answer; NaN where there was none. */
    double p99Millis(InstalledVersion version);
}
