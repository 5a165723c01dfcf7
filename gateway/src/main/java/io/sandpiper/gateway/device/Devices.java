package io.sandpiper.gateway.device;

import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.message.Reported;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The enrolled devices. Any thread; nothing blocks but the constructor. */
public final class Devices {
    private final DeviceStore store;
    private final Clock clock;
    /** Serial of the certificate by device: what the broker asks at each connect. */
    private final Map<String, String> serials;

    private final List<Consumer<String>> removalListeners = new CopyOnWriteArrayList<>();

    public Devices(DeviceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.serials = new ConcurrentHashMap<>(store.serials());
    }

    /** True where this certificate is the one that the device was given, and the device was not removed. */
    public boolean mayConnect(String device, String serial) {
        return serial.equals(serials.get(device));
    }

    /** Called with the id of each device that is removed, after the commit. */
    public void onRemoved(Consumer<String> listener) {
        removalListeners.add(listener);
    }

    public CompletableFuture<List<Device>> all() {
        return store.devices();
    }

    public CompletableFuture<Optional<Device>> find(String id) {
        return store.find(id);
    }

    /** Labels by device, for selectors. */
    public CompletableFuture<Map<String, Map<String, String>>> labels() {
        return store.labels();
    }

    /** Ends a device's right: its certificate no longer connects, and its live connection is ended. */
    public CompletableFuture<@Nullable Void> remove(String id) {
        return store.remove(id, now()).thenAccept(removed -> {
            if (!removed) {
                throw new InvalidInputException("device", id, "an enrolled device (sandpiper devices)");
            }
            serials.remove(id);
            removalListeners.forEach(listener -> listener.accept(id));
        });
    }

    public CompletableFuture<@Nullable Void> hello(String device, Hello hello) {
        if (hello.v() != Hello.VERSION) {
            throw new InvalidInputException("hello.v", hello.v(), "1");
        }
        if (hello.labels().size() > Limits.LABELS || hello.models().size() > Limits.TARGETS * 2) {
            throw new InvalidInputException(
                    "hello", hello.labels().size() + " labels", "at most " + Limits.LABELS + " labels, few models");
        }
        return store.hello(device, hello, now());
    }

    public CompletableFuture<@Nullable Void> reported(String device, Reported reported) {
        if (reported.models().size() > Limits.TARGETS * 2) {
            throw new InvalidInputException("reported.models", reported.models().size(), "at most 128");
        }
        return store.reported(device, reported, now());
    }

    /** A broker that began empty has nobody connected, whatever was said before. */
    public CompletableFuture<@Nullable Void> nobodyIsConnected() {
        return store.allOffline();
    }

    /** A will that arrives after the device is back under another boot id is old news and changes nothing. */
    public CompletableFuture<@Nullable Void> presence(String device, Presence presence) {
        return store.presence(device, presence, now());
    }

    void enrolled(String device, String serial) {
        serials.put(device, serial);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
