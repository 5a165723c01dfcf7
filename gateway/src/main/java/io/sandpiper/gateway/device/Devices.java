package io.sandpiper.gateway.device;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.name.Selector;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The enrolled devices. Any thread; nothing blocks but the constructor. */
public final class Devices {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

    private final DeviceStore store;
    private final Clock clock;
    /** By device: what the broker asks at each connect. Changes on the store's thread, in the order of its commits. */
    private final Map<String, Serials> serials;

    private final List<Consumer<String>> endListeners = new CopyOnWriteArrayList<>();

    public Devices(DeviceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.serials = new ConcurrentHashMap<>(store.serials());
    }

    /**
     * A device shows a certificate at a connection. True where it is the one that the device was given last and the device
     * was neither removed nor revoked. A certificate that was renewed is good until the new one is shown: the answer may have been lost.
     */
    public boolean mayConnect(String device, String serial) {
        Serials good = serials.get(device);
        if (good == null) {
            return false;
        }
        if (serial.equals(good.present())) {
            if (good.previous() != null && serials.replace(device, good, new Serials(serial, null))) {
                store.renewed(device, serial).whenComplete((stored, failure) -> {
                    if (failure != null) { // told again after the next start, when the new one is shown again
                        LOG.atWarn()
                                .addKeyValue("device", device)
                                .setCause(failure)
                                .log("renewal-not-stored");
                    }
                });
            }
            return true;
        }
        return serial.equals(good.previous());
    }

    /** Called with the id of each device whose certificate gives no right any more, after the commit. */
    public void onEnded(Consumer<String> listener) {
        endListeners.add(listener);
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
    public CompletableFuture<@Nullable Void> remove(String id, Actor by) {
        return ended(id, store.remove(id, now(), event(by, "device.remove", id), done -> forget(id, done)));
    }

    /** As {@link #remove}, but the device stays listed with its labels and history, and may be enrolled again. */
    public CompletableFuture<@Nullable Void> revoke(String id, Actor by) {
        return ended(id, store.revoke(id, now(), event(by, "device.revoke", id), done -> forget(id, done)));
    }

    private AuditEvent event(Actor by, String action, String id) {
        return new AuditEvent(clock.instant(), by, action, id, null, null);
    }

    private void forget(String id, boolean done) {
        if (done) {
            serials.remove(id);
        }
    }

    private CompletableFuture<@Nullable Void> ended(String id, CompletableFuture<Boolean> change) {
        return change.thenAccept(done -> {
            if (!done) {
                throw new InvalidInputException("device", id, "an enrolled device (sandpiper devices)");
            }
            endListeners.forEach(listener -> listener.accept(id));
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
        Selector.mustNotNameADevice("hello.labels", hello.labels());
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

    /** A device got a certificate by an operator's word: whoever is connected by the one before is no longer it. */
    void replaced(String device) {
        endListeners.forEach(listener -> listener.accept(device));
    }

    /** Called on the store's thread, as the enrolment or renewal was committed. */
    void enrolled(String device, Serials good) {
        serials.put(device, good);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
