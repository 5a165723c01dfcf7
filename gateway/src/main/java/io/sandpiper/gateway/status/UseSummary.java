package io.sandpiper.gateway.status;

import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one variant of one version did on all devices together. */
public record UseSummary(
        String model,
        String version,
        String variant,
        long requests,
        Map<String, Long> errors,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis) {
    static UseSummary of(ModelUse use) {
        return new UseSummary(
                use.model(),
                use.version(),
                use.variant(),
                use.requests(),
                use.errors(),
                quantile(use.latency(), 0.5),
                quantile(use.latency(), 0.99));
    }

    /** Null where nothing was measured: JSON has no NaN. */
    static @Nullable Double quantile(ValueSketch sketch, double rank) {
        double value = sketch.quantile(rank);
        return Double.isFinite(value) ? value : null;
    }
}
