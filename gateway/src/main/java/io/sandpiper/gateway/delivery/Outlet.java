package io.sandpiper.gateway.delivery;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where messages leave; the MQTT link. Any thread; nothing blocks. */
@FunctionalInterface
public interface Outlet {
    /** Completes when the broker took the message (QoS 1) or it was written (QoS 0); fails when there is no connection. */
    CompletableFuture<@Nullable Void> publish(String topic, byte[] payload, int qos);
}
