package io.sandpiper.protocol.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code device/{id}/telemetry}: one numbered batch of the device's outbox, covering the time from {@code from} to
 * {@code to} (ISO 8601). Sent again until acknowledged; the gateway stores each number of an outbox once.
 *
 * @param outbox identity of the outbox database: numbers start again when a device loses its disk
 * @param number grows by one a batch within an outbox
 * @param dropped batches that the disk limit has cost so far
 */
public record Telemetry(
        int v,
        String outbox,
        long number,
        String from,
        String to,
        long uptimeSeconds,
        long residentBytes,
        long dropped,
        List<ModelUse> models) {
    public static final int VERSION = 1;

    /**
     * @param errors by kind: {@code invalid}, {@code overloaded}, {@code late}, {@code engine}, {@code nan}
     * @param latency KLL sketch of milliseconds a request, base64; null where there was none
     */
    public record ModelUse(
            String model,
            String version,
            String variant,
            long requests,
            Map<String, Long> errors,
            @Nullable String latency) {}
}
