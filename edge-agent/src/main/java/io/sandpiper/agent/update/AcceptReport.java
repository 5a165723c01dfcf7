package io.sandpiper.agent.update;

import org.jspecify.annotations.Nullable;

/**
 * The one JSON line of {@code sandpiper-agent accept}.
 *
 * @param reason why not; null where it passed
 * @param peakBytes resident memory that loading and running the candidate took at most, beyond the process itself
 * @param p99Millis of one request with the first golden case
 */
public record AcceptReport(
        int v, boolean passed, @Nullable String reason, long peakBytes, double p99Millis, int cases) {
    public static final int VERSION = 1;
    static final int MAX_REASON_CHARS = 500;

    public static AcceptReport refused(String reason) {
        return new AcceptReport(
                VERSION, false, reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS)), 0, 0, 0);
    }
}
