package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.host.child.ProcessMemory;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version that answers: its model in memory, threads with buffers laid out once, and a bounded queue before them.
 * {@link #submit} may be called by any thread and never blocks. After {@link #retire} the requests that were accepted are
 * still answered; then the model's memory is given back.
 */
public final class Slot {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    private final InstalledVersion version;
    private final String engine;
    private final LoadedModel loaded;
    private final ModelSpec spec;
    private final List<InputEncoder> encoders;
    private final OutputDecoder decoder;
    private final RequestQueue queue;
    private final int batchLimit;
    private final @Nullable BatchRule batching;
    private final @Nullable Batcher batcher;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger running;
    private final long memoryBytes;
    private final Runnable ended;

    /** What became of a request that was handed in. */
    public enum Submitted {
        ACCEPTED,
        /** The queue is full: the caller is told to come back. */
        FULL,
        /** Another version serves now: the caller asks {@link Slots} for it. */
        RETIRED
    }

    private Slot(
            InstalledVersion version,
            String engine,
            LoadedModel loaded,
            ModelSpec spec,
            SlotSettings settings,
            long residentBefore,
            Runnable ended) {
        this.ended = ended;
        this.version = version;
        this.engine = engine;
        this.loaded = loaded;
        this.spec = spec;
        this.encoders = encoders(spec);
        this.decoder = new OutputDecoder(spec);
        this.queue = new RequestQueue(settings.queue());
        this.batchLimit = settings.batchLimit();
        this.batching = batching(version, loaded, settings);
        this.batcher = batching == null ? null : new Batcher(this, queue, batching);
        this.running = new AtomicInteger(settings.threads());
        this.memoryBytes = Math.max(0, residentNow() - residentBefore);
    }

    /** Null too, with a word in the log, for a model whose requests cannot share runs: one that serves is better. */
    private static @Nullable BatchRule batching(InstalledVersion version, LoadedModel loaded, SlotSettings settings) {
        BatchRule rule = settings.batching().get(version.model());
        String hindrance = rule == null ? null : BatchRule.hindrance(loaded);
        if (hindrance == null) {
            return rule;
        }
        LOG.atWarn()
                .addKeyValue("model", version.model())
                .addKeyValue("version", version.version())
                .addKeyValue("reason", hindrance)
                .log("batching-not-possible");
        return null;
    }

    /** Resident bytes of this process; 0 where the system does not tell. */
    public static long residentNow() {
        return ProcessMemory.resident(ProcessHandle.current().pid());
    }

    /**
     * Lays out the buffers of every thread, which warms the model too, and starts them.
     *
     * @param residentBefore resident bytes of this process before the model was loaded
     * @param ended run once the model's memory is free
     */
    static Slot open(
            InstalledVersion version,
            String engine,
            LoadedModel loaded,
            ModelSpec spec,
            SlotSettings settings,
            long residentBefore,
            Runnable ended)
            throws EngineException {
        Slot slot = new Slot(version, engine, loaded, spec, settings, residentBefore, ended);
        List<Execution> executions = new ArrayList<>();
        try {
            for (int i = 0; i < settings.threads(); i++) {
                executions.add(loaded.open(1));
            }
        } catch (EngineException | RuntimeException | Error e) {
            executions.forEach(Execution::close);
            throw e;
        }
        for (int i = 0; i < executions.size(); i++) {
            Execution execution = executions.get(i);
            slot.threads.add(Thread.ofPlatform()
                    .name("slot-" + version.model() + "-" + version.version() + "-" + i)
                    .daemon()
                    .start(() -> slot.work(execution)));
        }
        return slot;
    }

    public InstalledVersion version() {
        return version;
    }

    /** The name of the engine that runs it. */
    public String engine() {
        return engine;
    }

    /** By how much this process grew when it was loaded: about what the model takes. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** What the model means: its own spec, or one derived from its tensors. */
    public ModelSpec spec() {
        return spec;
    }

    /** One an input, in the spec's order; empty where raw values do not make an input, so that only tensors do. */
    public List<InputEncoder> encoders() {
        return encoders;
    }

    public OutputDecoder decoder() {
        return decoder;
    }

    private static List<InputEncoder> encoders(ModelSpec spec) {
        try {
            return spec.inputs().stream().map(InputEncoder::new).toList();
        } catch (InvalidInputException e) {
            return List.of();
        }
    }

    /** The model's tensors; not to be run from here. */
    public LoadedModel loaded() {
        return loaded;
    }

    /** How many samples one request may have, where the model leaves their number open. */
    public int batchLimit() {
        return batchLimit;
    }

    /** How its requests share runs; null where each has its own. */
    public @Nullable BatchRule batching() {
        return batching;
    }

    /** How many requests it answers at the same time. */
    public int threads() {
        return threads.size();
    }

    /** Requests that wait for a thread. */
    public int waiting() {
        return queue.size();
    }

    /** Whether a request would be turned away at this moment: worth to know before its body is read. */
    public boolean isFull() {
        return queue.isFull();
    }

    public Submitted submit(SlotTask task) {
        return queue.offer(task);
    }

    /** Takes no more requests; those accepted are answered. Does not wait. */
    void retire() {
        queue.close();
    }

    /** Waits until everything accepted is answered. */
    void awaitEnd() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** As {@link #awaitEnd()}, for a while. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
    }

    private void work(Execution execution) {
        ModelInstance instance = new ModelInstance(loaded.inputs(), execution);
        try {
            if (batcher == null) {
                runEach(instance);
            } else {
                batcher.work(instance);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed(instance);
        }
    }

    /** Tells a caller why there is no answer; whatever goes wrong then, this thread goes on. */
    void fail(RunTask task, Throwable fault) {
        try {
            task.fail(this, fault);
        } catch (Throwable e) {
            tell(e);
        }
    }

    private void runEach(ModelInstance instance) throws InterruptedException {
        for (SlotTask task = queue.take(); task != null; task = queue.take()) {
            try {
                task.run(this, instance);
            } catch (Throwable e) { // one request must not end the answers to all others
                tell(e);
            }
        }
    }

    /** The last of the threads frees the model. */
    private void closed(ModelInstance instance) {
        try {
            instance.close();
        } finally {
            if (running.decrementAndGet() == 0) {
                try {
                    loaded.close();
                } finally {
                    ended.run();
                }
            }
        }
    }

    /** Writes down what no request can be told. */
    void tell(Throwable fault) {
        try {
            LOG.atError()
                    .addKeyValue("model", version.model())
                    .addKeyValue("version", version.version())
                    .setCause(fault)
                    .log("slot-task-failed");
        } catch (OutOfMemoryError e) {
            return; // no room for words; the thread goes on
        }
    }
}
