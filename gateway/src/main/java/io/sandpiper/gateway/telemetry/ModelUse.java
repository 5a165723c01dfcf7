package io.sandpiper.gateway.telemetry;

import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one variant of one version did on one device, or on all of them where {@code device} is {@link #ALL_DEVICES}.
 *
 * @param errors by kind
 * @param latency milliseconds a request
 */
public record ModelUse(
        String device,
        String model,
        String version,
        String variant,
        long requests,
        Map<String, Long> errors,
        ValueSketch latency) {
    public static final String ALL_DEVICES = "*";

    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Sums over devices; one entry a model, version and variant, in that order. */
    public static List<ModelUse> overDevices(List<ModelUse> uses) {
        Map<String, ModelUse> sums = new TreeMap<>();
        for (ModelUse use : uses) {
            sums.merge(use.model + " " + use.version + " " + use.variant, use.on(ALL_DEVICES), ModelUse::plus);
        }
        return List.copyOf(sums.values());
    }

    private ModelUse on(String otherDevice) {
        return new ModelUse(otherDevice, model, version, variant, requests, errors, latency);
    }

    private ModelUse plus(ModelUse other) {
        Map<String, Long> both = new HashMap<>(errors);
        other.errors.forEach((kind, count) -> both.merge(kind, count, Long::sum));
        ValueSketch merged = ValueSketch.empty();
        merged.merge(latency);
        merged.merge(other.latency);
        return new ModelUse(device, model, version, variant, requests + other.requests, both, merged);
    }
}
