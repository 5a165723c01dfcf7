package io.sandpiper.agent.slot;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.GivenSpec;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pointer a model to the slot that serves it. Reading is for any thread and never blocks; what loads and
 * frees models blocks, and is done one at a time.
 */
public final class Slots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private final List<Engine> engines;
    private final SlotSettings settings;
    private final MemoryBudget memory;
    private final ConcurrentHashMap<String, Slot> serving = new ConcurrentHashMap<>();
    private final Set<String> installed = ConcurrentHashMap.newKeySet();
    /** What was unloaded on purpose and can come back, by model name. */
    private final ConcurrentHashMap<String, InstalledVersion> unloaded = new ConcurrentHashMap<>();

    public Slots(Collection<Engine> engines, SlotSettings settings) {
        this.engines = List.copyOf(engines);
        this.settings = settings;
        this.memory = new MemoryBudget(settings.memory());
    }

    /** Tells which model this device has, before it is loaded: until it serves, or is removed, it is missing. */
    public void expect(String model) {
        installed.add(model);
    }

    /** Models that this device has and that do not serve, by name. */
    public List<String> missing() {
        return installed.stream()
                .filter(m -> !serving.containsKey(m) && !unloaded.containsKey(m))
                .sorted()
                .toList();
    }

    /** What was unloaded on purpose: nobody misses it. */
    public List<InstalledVersion> unloaded() {
        return unloaded.values().stream()
                .filter(version -> !serving.containsKey(version.model()))
                .toList();
    }

    public Optional<Slot> find(String model) {
        return Optional.ofNullable(serving.get(model));
    }

    /** What serves now, by model name. */
    public List<Slot> all() {
        List<Slot> all = new ArrayList<>(serving.values());
        all.sort(java.util.Comparator.comparing(slot -> slot.version().model()));
        return all;
    }

    /**
     * Loads a version beside the one that serves, then moves the model's pointer: a request that comes after this returns
     * is answered by it, one in flight ends on the version it began on. Doing it again changes nothing.
     *
     * @throws EngineException where it does not load; what served before goes on
     */
    public void activate(InstalledVersion version) throws EngineException {
        activate(version, false);
    }

    /** As {@link #activate}, of a version that served before: it is never refused for want of memory. */
    public void goBack(InstalledVersion version) throws EngineException {
        activate(version, true);
    }

    private synchronized void activate(InstalledVersion version, boolean wayBack) throws EngineException {
        Slot before = serving.get(version.model());
        if (before == null || !before.version().sameAs(version)) {
            swap(before, version, wayBack);
        }
    }

    /**
     * Brings back what was unloaded, or loads what serves once more beside itself.
     *
     * @throws EngineException where it does not load, or nothing of it ever did; what served before goes on
     */
    synchronized void load(String model) throws EngineException {
        Slot before = serving.get(model);
        InstalledVersion version = before == null ? unloaded.get(model) : before.version();
        if (version == null) {
            throw new EngineException(model + " did not load on this agent; its log says why");
        }
        swap(before, version, false);
    }

    /**
     * Ends a model's serving until it is loaded again; requests in flight are answered.
     *
     * @return what served; null where nothing did
     */
    synchronized @Nullable Slot unload(String model) {
        Slot before = serving.get(model);
        if (before != null) {
            unloaded.put(model, before.version());
            serving.remove(model);
            before.retire();
            LOG.atInfo()
                    .addKeyValue("model", model)
                    .addKeyValue("version", before.version().version())
                    .log("slot-unloaded");
        }
        return before;
    }

    private void swap(@Nullable Slot before, InstalledVersion version, boolean wayBack) throws EngineException {
        Slot after = open(version, wayBack);
        installed.add(version.model());
        serving.put(version.model(), after);
        unloaded.remove(version.model());
        LOG.atInfo()
                .addKeyValue("model", version.model())
                .addKeyValue("version", version.version())
                .addKeyValue("variant", version.variant())
                .addKeyValue(
                        "before", before == null ? "nothing" : before.version().version())
                .log("slot-activated");
        if (before != null) {
            before.retire();
        }
    }

    /** Ends a model's serving; requests in flight are answered. */
    public synchronized void remove(String model) {
        installed.remove(model);
        unloaded.remove(model);
        Slot before = serving.remove(model);
        if (before != null) {
            before.retire();
            LOG.atInfo().addKeyValue("model", model).log("slot-removed");
        }
    }

    private Slot open(InstalledVersion version, boolean wayBack) throws EngineException {
        Engine engine = engines.stream()
                .filter(e -> e.reads(version.mediaType()))
                .findFirst()
                .orElseThrow(() -> new EngineException("no engine on this device reads " + version.mediaType()));
        MemoryBudget.Claim claim = memory.claim(version, wayBack);
        try {
            long residentBefore = Slot.residentNow();
            LoadedModel loaded = version.load(engine);
            try {
                ModelSpec spec = GivenSpec.orDerived(version.spec(), loaded.inputs(), loaded.outputs());
                return Slot.open(version, engine.name(), loaded, spec, settings, residentBefore, () -> ended(claim));
            } catch (EngineException | RuntimeException | Error e) {
                loaded.close();
                throw e;
            }
        } catch (EngineException | RuntimeException e) {
            ended(claim);
            throw e;
        } catch (OutOfMemoryError | LinkageError e) {
            // One model that does not fit, or one engine whose native code is broken, is no reason to end all others.
            ended(claim);
            throw new EngineException(version.model() + "@" + version.version() + " does not load: " + e, e);
        }
    }

    /** A model's native memory is free: now it is the device's again. */
    private static void ended(MemoryBudget.Claim claim) {
        claim.release();
        NativeHeap.trim();
    }

    /** Ends all serving and waits until everything accepted is answered. */
    @Override
    public synchronized void close() throws InterruptedException {
        List<Slot> all = List.copyOf(serving.values());
        serving.clear();
        all.forEach(Slot::retire);
        for (Slot slot : all) {
            slot.awaitEnd();
        }
    }
}
