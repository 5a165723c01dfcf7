package io.sandpiper.gateway.telemetry;

import io.sandpiper.gateway.telemetry.store.TelemetryStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What was counted, for status, pages and metrics. Any thread; nothing blocks. */
public final class TelemetryView {
    private final TelemetryStore store;

    public TelemetryView(TelemetryStore store) {
        this.store = store;
    }

    /** By device, model, version and variant. @param model null for all */
    public CompletableFuture<List<ModelUse>> uses(@Nullable String model) {
        return store.uses(model);
    }

    public CompletableFuture<List<DeviceUse>> devices() {
        return store.devices();
    }
}
