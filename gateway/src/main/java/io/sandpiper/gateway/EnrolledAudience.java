package io.sandpiper.gateway;

import io.sandpiper.gateway.delivery.Audience;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.device.Devices;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The enrolled devices as delivery sees them. */
final class EnrolledAudience implements Audience {
    private final Devices devices;

    EnrolledAudience(Devices devices) {
        this.devices = devices;
    }

    @Override
    public CompletableFuture<Map<String, Map<String, String>>> labels() {
        return devices.labels();
    }

    @Override
    public CompletableFuture<Optional<Map<String, String>>> labels(String device) {
        return devices.find(device)
                .thenApply(found -> found.filter(d -> d.revoked() == null).map(Device::labels));
    }
}
