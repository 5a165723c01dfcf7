package io.sandpiper.gateway.telemetry;

import io.sandpiper.gateway.telemetry.store.TelemetryStore;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Telemetry;
import io.sandpiper.protocol.message.TelemetryAck;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Takes batches of devices in. Any thread; nothing blocks. */
public final class TelemetryIntake {
    private static final int MAX_MODELS = Limits.TARGETS * 4;
    private static final int MAX_ERROR_KINDS = 16;
    private static final int MAX_NAME_CHARS = 64;

    private final TelemetryStore store;
    private final Consumer<Telemetry> counted;

    /** @param counted called after the commit of each batch that was new, on the store's thread */
    public TelemetryIntake(TelemetryStore store, Consumer<Telemetry> counted) {
        this.store = store;
        this.counted = counted;
    }

    /**
     * Stores one batch.
     *
     * @return what to answer the device with, once everything up to that number is on disk
     * @throws InvalidInputException where the batch cannot be read; it is then not acknowledged
     */
    public CompletableFuture<TelemetryAck> take(String device, byte[] message) {
        if (message.length > Limits.TELEMETRY_BYTES) {
            throw new InvalidInputException(
                    "telemetry", message.length + " bytes", "at most " + Limits.TELEMETRY_BYTES + " bytes");
        }
        Telemetry batch = Json.read("telemetry", message, Telemetry.class);
        check(batch);
        return store.add(device, batch).thenApply(added -> {
            if (added.isNew()) {
                counted.accept(batch);
            }
            return new TelemetryAck(TelemetryAck.VERSION, batch.outbox(), added.acknowledged());
        });
    }

    private static void check(Telemetry batch) {
        if (batch.v() != Telemetry.VERSION) {
            throw new InvalidInputException("telemetry.v", batch.v(), "1");
        }
        if (batch.number() < 1) {
            throw new InvalidInputException("telemetry.number", batch.number(), "1 or more");
        }
        shortName("telemetry.outbox", batch.outbox());
        if (batch.models().size() > MAX_MODELS) {
            throw new InvalidInputException("telemetry.models", batch.models().size(), "at most " + MAX_MODELS);
        }
        for (Telemetry.ModelUse use : batch.models()) {
            Names.model(use.model());
            shortName("telemetry.models.version", use.version());
            shortName("telemetry.models.variant", use.variant());
            if (use.requests() < 0 || use.errors().size() > MAX_ERROR_KINDS) {
                throw new InvalidInputException(
                        "telemetry.models", use.model(), "counts of 0 or more, few error kinds");
            }
            use.errors().keySet().forEach(kind -> shortName("telemetry.models.errors", kind));
            if (use.latency() != null) {
                ValueSketch.decode("telemetry.models.latency", use.latency());
            }
        }
    }

    private static void shortName(String field, String value) {
        if (value.isEmpty() || value.length() > MAX_NAME_CHARS) {
            throw new InvalidInputException(field, value, "1 to " + MAX_NAME_CHARS + " characters");
        }
    }
}
