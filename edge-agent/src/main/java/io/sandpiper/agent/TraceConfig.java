package io.sandpiper.agent;

import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.trace.OtlpTracing;
import io.sandpiper.agent.trace.RequestTracing;
import io.sandpiper.agent.trace.TraceSettings;
import io.sandpiper.host.config.Config;

/** Keys {@code trace.*}. */
final class TraceConfig {
    private TraceConfig() {}

    /** Loads nothing of OpenTelemetry where it is off. */
    static RequestTracing tracing(Config config, String agentVersion, Slots slots) {
        double sample = config.number("trace.sample", 0, 1);
        if (config.text("trace.endpoint").equals("off")) {
            return RequestTracing.OFF;
        }
        return new OtlpTracing(new TraceSettings(config.uri("trace.endpoint"), sample, agentVersion), slots);
    }
}
