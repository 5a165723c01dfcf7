package io.sandpiper.gateway.status;

import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums of what one model did on one device. @param latency of the version that serves */
record UseOnDevice(long requests, Map<String, Long> errors, ValueSketch latency) {
    static UseOnDevice of(List<ModelUse> uses, String device, String model, @Nullable String serving) {
        long requests = 0;
        Map<String, Long> errors = new HashMap<>();
        ValueSketch latency = ValueSketch.empty();
        for (ModelUse use : uses) {
            if (!use.device().equals(device) || !use.model().equals(model)) {
                continue;
            }
            requests += use.requests();
            use.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum));
            if (use.version().equals(serving)) {
                latency.merge(use.latency());
            }
        }
        return new UseOnDevice(requests, Map.copyOf(errors), latency);
    }

    long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
