package io.sandpiper.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sandpiper.protocol.message.Telemetry;
import java.util.List;
import java.util.Set;

/**
 * What devices counted, summed over the fleet, as Prometheus counters: devices are not a label, or a large fleet would
 * be a million series. What a device counts under a name that the gateway did not give goes into one series, {@code other}.
 * {@code sandpiper status} tells by device.
 */
public final class TelemetryMeters {
    private static final String OTHER = "other";
    private static final Set<String> ERROR_KINDS = Set.of("invalid", "overloaded", "late", "engine", "nan");

    private final MeterRegistry registry;
    private final KnownUse known;

    public TelemetryMeters(MeterRegistry registry, KnownUse known) {
        this.registry = registry;
        this.known = known;
    }

    /** Which names the gateway gave. Called on the store's thread; must not block. */
    @FunctionalInterface
    public interface KnownUse {
        /** True where such a version, with such a variant, was ever published or assigned. */
        boolean test(String model, String version, String variant);
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
        return registry.counter("sandpiper.model.errors", tags.and("kind", ERROR_KINDS.contains(kind) ? kind : OTHER));
    }

    private Tags tags(String model, String version, String variant) {
        if (!known.test(model, version, variant)) {
            return Tags.of("model", OTHER, "version", OTHER, "variant", OTHER);
        }
        return Tags.of("model", model, "version", version, "variant", variant);
    }
}
