package io.sandpiper.agent.update;

import io.sandpiper.agent.media.MediaLink;
import io.sandpiper.agent.media.MediaWatch;
import io.sandpiper.agent.update.RequestCounts.Counts;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The update path with a real store, real blobs and a real child process, and a link and slots that record. */
final class TestAgent implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Version by model, as it serves. */
    final Map<String, String> serving = new ConcurrentHashMap<>();
    /** Counts by version. */
    final Map<String, Counts> counts = new ConcurrentHashMap<>();

    final UpdateStore store;
    final BlobFolder blobs;
    /** Manifest by model, as it serves. */
    private final Map<String, Digest> manifests = new ConcurrentHashMap<>();

    private final UpdateService service;
    private boolean isEmpty;
    private volatile Predicate<Installed> damages = installed -> false;
    private volatile Predicate<Installed> loads = installed -> true;
    private volatile TargetTrust trust = TargetTrust.ASSIGNMENT_ALONE;

    /** An agent on this data commits these versions one after the other, and ends; the link carries them. */
    static void commit(Path data, ChunkingLink link, TestFleet fleet, TestBundle... bundles) throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            for (int i = 0; i < bundles.length; i++) {
                Desired.Target target = bundles[i].target(1);
                agent.receive(fleet.assign(i + 1, target));
                agent.awaitState(target.model(), UpdateState.Committed.class, target.version());
            }
        }
    }

    TestAgent(Path data, ChunkingLink link, TestFleet fleet) throws Exception {
        this(data, link, fleet, s -> s, accepting());
    }

    TestAgent(
            Path data,
            ChunkingLink link,
            TestFleet fleet,
            UnaryOperator<FetchSettings> fetch,
            List<String> acceptCommand)
            throws Exception {
        store = UpdateStore.open(data);
        blobs = new BlobFolder(data.resolve("blobs"));
        UpdateSettings settings = new UpdateSettings(
                fetch.apply(new FetchSettings(Duration.ofMillis(40), Duration.ofSeconds(5), new DataSize(1))),
                new AcceptSettings(acceptCommand, DataSize.ofMebibytes(256), Duration.ofSeconds(1), 1),
                Duration.ofMillis(60),
                Duration.ofHours(1),
                Duration.ofMillis(20));
        service = new UpdateService(
                store,
                blobs,
                data,
                link,
                fleet.check(),
                target -> trust.check(target),
                fleet::identity,
                "boot-1",
                "test",
                () -> Map.of("onnxruntime", "1.29.0"),
                new Slots(),
                (model, version) -> counts.getOrDefault(version, Counts.NONE),
                settings,
                Clock.systemUTC(),
                new Random(7));
    }

    TestAgent start() {
        store.models().forEach(m -> {
            if (m.active() != null && !isEmpty && !serving.containsKey(m.model())) {
                serving.put(m.model(), m.active().version());
                manifests.put(m.model(), m.active().manifest());
            }
        });
        service.start();
        service.connected();
        return this;
    }

    void trusts(TargetTrust which) {
        trust = which;
    }

    void loads(Predicate<Installed> which) {
        loads = which;
    }

    /** Which versions turn out damaged when they are loaded. */
    void damages(Predicate<Installed> which) {
        damages = which;
    }

    /** The version that was loaded at the start of the process, before the update path began. */
    TestAgent serves(Installed version) {
        serving.put(version.model(), version.version());
        manifests.put(version.model(), version.manifest());
        return this;
    }

    /** What hears of folders to import; not started. */
    MediaWatch imports(Path data, MediaLink link) {
        return new MediaWatch(data, link, service, store, TestFleet.DEVICE);
    }

    /** Nothing was loaded at the start of the process. */
    TestAgent servesNothing() {
        isEmpty = true;
        return this;
    }

    void ending() {
        service.ending();
    }

    /** The link is back: it says hello, and what rested is tried again. */
    void connected() {
        service.connected();
    }

    void receive(byte[] desired) {
        service.message(DeviceTopic.DESIRED, desired);
    }

    /** Waits until a model is in a state, and returns it. */
    <T extends UpdateState> T awaitState(String model, Class<T> state, String version) {
        await(
                model + " " + version + " " + state.getSimpleName(),
                () -> store.model(model)
                        .filter(m -> state.isInstance(m.state())
                                && m.state().target().version().equals(version))
                        .isPresent());
        return state.cast(store.model(model).orElseThrow().state());
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what + "; models are " + store.models());
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        service.close();
        store.close();
    }

    static List<String> accepting() {
        return printing(Json.text(new AcceptReport(1, true, null, 1, 1, 0)));
    }

    static List<String> printing(String line) {
        return List.of("/bin/sh", "-c", "echo '" + line + "'");
    }

    private final class Slots implements Activation {
        @Override
        public void activate(Installed version) throws ActivationException {
            if (damages.test(version)) {
                throw new ActivationException("damaged on disk", new IllegalStateException(), true);
            }
            if (!loads.test(version)) {
                throw new ActivationException("no memory", new IllegalStateException());
            }
            serving.put(version.model(), version.version());
            manifests.put(version.model(), version.manifest());
        }

        @Override
        public Optional<Digest> serving(String model) {
            return Optional.ofNullable(manifests.get(model));
        }

        @Override
        public void remove(String model) {
            serving.remove(model);
            manifests.remove(model);
        }
    }
}
