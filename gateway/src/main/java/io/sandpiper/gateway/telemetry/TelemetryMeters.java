package io.sandpiper.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sandpiper.protocol.message.Telemetry;
import java.util.List;

/**
 * What devices counted, summed over the fleet, as Prometheus counters: devices are not a label, or a large fleet would
 * be a million series. {@code sandpiper status} tells by device.
 */
public final class TelemetryMeters {
    private final MeterRegistry registry;

    public TelemetryMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Called once at start with everything stored, so that counters go on where they were. */
    public void restore(List<ModelUse> uses) {
        for (ModelUse use : uses) {
            Tags tags = tags(use.model(), use.version(), use.variant());
            requests(tags).increment(use.requests());
            use.errors().forEach((kind, count) -> errors(tags, kind).increment(count));
        }
    }

    /** Called for each batch that was new. */
    public void count(Telemetry batch) {
        registry.counter("sandpiper.telemetry.batches").increment();
        for (Telemetry.ModelUse use : batch.models()) {
            Tags tags = tags(use.model(), use.version(), use.variant());
            requests(tags).increment(use.requests());
            use.errors().forEach((kind, count) -> errors(tags, kind).increment(count));
        }
    }

    private Counter requests(Tags tags) {
        return registry.counter("sandpiper.model.requests", tags);
    }

    private Counter errors(Tags tags, String kind) {
        return registry.counter("sandpiper.model.errors", tags.and("kind", kind));
    }

    private static Tags tags(String model, String version, String variant) {
        return Tags.of("model", model, "version", version, "variant", variant);
    }
}
