package io.sandpiper.agent.telemetry;

import io.sandpiper.protocol.message.Telemetry.ModelUse;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.Map;
import java.util.TreeMap;

/** What one variant of one version did in some time. Not thread-safe: {@link UseCounter} guards it. */
final class Use {
    private long requests;
    private final Map<String, Long> errors = new TreeMap<>();
    private double sumMillis;
    private ValueSketch latencyMillis = ValueSketch.empty();

    /** @param error the kind of failure, empty for none */
    void add(String error, double millis) {
        requests++;
        if (error.isEmpty()) {
            latencyMillis.add(millis);
            sumMillis += millis;
        } else {
            errors.merge(error, 1L, Long::sum);
        }
    }

    void merge(Use other) {
        requests += other.requests;
        other.errors.forEach((kind, count) -> errors.merge(kind, count, Long::sum));
        sumMillis += other.sumMillis;
        latencyMillis.merge(other.latencyMillis);
    }

    void clear() {
        requests = 0;
        sumMillis = 0;
        errors.clear();
        latencyMillis = ValueSketch.empty();
    }

    boolean isEmpty() {
        return requests == 0;
    }

    long requests() {
        return requests;
    }

    long errors(String kind) {
        return errors.getOrDefault(kind, 0L);
    }

    Map<String, Long> errors() {
        return Map.copyOf(errors);
    }

    double sumMillis() {
        return sumMillis;
    }

    /** The latency below which the share {@code rank} of the answers lies; NaN where there were none. */
    double quantileMillis(double rank) {
        return latencyMillis.quantile(rank);
    }

    ModelUse message(UseKey key) {
        return new ModelUse(
                key.model(),
                key.version(),
                key.variant(),
                requests,
                Map.copyOf(errors),
                latencyMillis.count() == 0 ? null : latencyMillis.encode());
    }
}
