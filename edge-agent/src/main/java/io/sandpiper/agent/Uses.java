package io.sandpiper.agent;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.serve.ServeFigures;
import io.sandpiper.agent.serve.UseFigures;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.telemetry.UseCounter;
import io.sandpiper.agent.trace.RequestTracing;

/**
 * What requests to models came to: one call feeds what the fleet hears and what callers here ask for, so that they agree.
 * Any thread.
 */
record Uses(UseCounter counter, InferStatistics statistics, RequestTracing tracing) implements UseListener {
    Uses() {
        this(new UseCounter(), new InferStatistics(), RequestTracing.OFF);
    }

    /** The same, with a span for each request that comes from now on. */
    Uses tracedBy(RequestTracing tracing) {
        return new Uses(counter, statistics, tracing);
    }

    @Override
    public void used(InstalledVersion version, String error, CallTimes times) {
        counter.add(version.model(), version.version(), version.variant(), error, times.totalNanos());
        statistics.used(version, error, times);
        tracing.used(version, error, times);
    }

    ServeFigures figures() {
        return new ServeFigures(this::sinceStart, statistics, tracing::spans);
    }

    private UseFigures sinceStart(InstalledVersion version) {
        UseCounter.Figures use = counter.sinceStart(version.model(), version.version());
        return new UseFigures(
                use.requests(), use.errors(), use.p50Millis(), use.p90Millis(), use.p99Millis(), use.sumMillis());
    }
}
