package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The models of this device as an operator on the device itself loads and unloads them (Triton's
 * extension_model_repository.md); every protocol comes through here. Unloading ends a model's serving and gives its
 * memory back; loading brings that version back, or loads once more what serves. Neither outlives the process: a start,
 * and an update that the fleet sends, bring a model back. Any thread; nothing here blocks.
 */
public final class ModelRepository implements AutoCloseable {
    /** Orders that wait; the next is turned away at once. */
    private static final int WAITING = 16;
    /** How long an unload waits for the answers to what was accepted before. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Slots slots;
    private final ThreadPoolExecutor orders = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("model-repository").daemon().factory());

    /** What the protocol calls a model's state. */
    public enum State {
        READY,
        UNAVAILABLE
    }

    /**
     * One model of this device.
     *
     * @param version null where nothing of it was loaded yet
     * @param reason empty for a model that is ready
     */
    public record Entry(String name, @Nullable String version, State state, String reason) {}

    /** Something to be done with a model on the repository's own thread. */
    @FunctionalInterface
    private interface Order {
        void run() throws EngineException, InterruptedException;
    }

    public ModelRepository(Slots slots) {
        this.slots = slots;
    }

    /** Every model of this device, or each that is ready, by name. */
    public List<Entry> index(boolean readyOnly) {
        return readyOnly
                ? index().stream().filter(entry -> entry.state() == State.READY).toList()
                : index();
    }

    /** Every model of this device, by name. */
    public List<Entry> index() {
        List<Entry> entries = new ArrayList<>();
        slots.all()
                .forEach(slot -> entries.add(
                        new Entry(slot.version().model(), slot.version().version(), State.READY, "")));
        slots.unloaded()
                .forEach(version ->
                        entries.add(new Entry(version.model(), version.version(), State.UNAVAILABLE, "unloaded")));
        slots.missing()
                .forEach(model -> entries.add(
                        new Entry(model, null, State.UNAVAILABLE, "did not load; the agent's log says why")));
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    /**
     * Brings back a model that was unloaded, or loads the one that serves once more; requests in flight end on the
     * version they began on.
     *
     * @return fails with an {@link InvalidInputException} where this device has no such model, with an {@link
     *     EngineException} where it does not load, and with a {@link RejectedExecutionException} where too much waits
     */
    public CompletableFuture<Void> load(String model) {
        return ordered(model, () -> slots.load(model));
    }

    /**
     * Ends a model's serving. Requests that were accepted are answered, then its memory is given back, then this is done.
     *
     * @return fails as that of {@link #load}
     */
    public CompletableFuture<Void> unload(String model) {
        return ordered(model, () -> {
            Slot before = slots.unload(model);
            if (before != null) {
                before.awaitEnd(PATIENCE);
            }
        });
    }

    private CompletableFuture<Void> ordered(String model, Order order) {
        List<Entry> known = index();
        if (known.stream().noneMatch(entry -> entry.name().equals(model))) {
            String names = String.join(", ", known.stream().map(Entry::name).toList());
            return CompletableFuture.failedFuture(new InvalidInputException(
                    "model", model, names.isEmpty() ? "a model of this device; it has none" : "one of " + names));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            orders.execute(() -> carryOut(order, done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private static void carryOut(Order order, CompletableFuture<Void> done) {
        try {
            order.run();
            done.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.completeExceptionally(e);
        } catch (EngineException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    /** Takes no more orders; one that runs goes on to its end. */
    @Override
    public void close() {
        orders.shutdown();
    }
}
