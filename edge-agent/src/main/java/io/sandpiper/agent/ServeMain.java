package io.sandpiper.agent;

import io.sandpiper.agent.cli.ImportCommand;
import io.sandpiper.agent.cli.ServeStart;
import io.sandpiper.agent.grpc.GrpcServer;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.listen.Listener;
import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.serve.AgentServer;
import io.sandpiper.agent.serve.ServeSettings;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.CommittedMirror;
import io.sandpiper.agent.update.SlotActivation;
import io.sandpiper.agent.update.StartVersion;
import io.sandpiper.agent.update.StartVersions;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.file.FolderLock;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: answers first, with what lies on this device; then, where it is enrolled, the half that belongs to its
 * fleet. Used once; blocks until the process is asked to end.
 */
final class ServeMain implements ServeStart.Service {
    private static final Logger LOG = LoggerFactory.getLogger(ServeMain.class);
    private static final int FLEET_RETRY_SECONDS = 20;

    private final Supplier<List<Engine>> engines;
    private final String agentVersion;
    private volatile Uses uses = new Uses();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Vertx vertx;
    private @Nullable Slots slots;
    private @Nullable ModelRepository repository;
    private volatile @Nullable UpdateStore store;
    private volatile @Nullable FleetMain fleet;
    private volatile @Nullable FolderLock lock;

    ServeMain(Supplier<List<Engine>> engines, String agentVersion) {
        this.engines = engines;
        this.agentVersion = agentVersion;
    }

    @Override
    public int serve(Config config, List<String> models) throws IOException {
        ServeConfig own = ServeConfig.of(config, agentVersion);
        Path data = own.data();
        Files.createDirectories(data);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
        List<Engine> found = engines.get();
        Slots serving = new Slots(found, own.slots());
        slots = serving;
        uses = uses.tracedBy(TraceConfig.tracing(config, agentVersion, serving));
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        Activation activation = new SlotActivation(serving, blobs, new SealedModels(data));
        Beside<Void> load = Beside.begin("load", () -> {
            StartModels.load(serving, activation, startVersions(data, blobs), models);
            return null;
        });
        Vertx loops = loops(own.eventLoops());
        vertx = loops;
        try {
            listen(own, serving, load);
        } catch (IOException | RuntimeException e) {
            load.await();
            throw e;
        }
        if (new IdentityFolder(data).enrolled()) {
            FleetConfig fleetSettings = FleetConfig.of(config, OwnCommand.of(AgentMain.class, "accept"));
            startFleet(fleetSettings, data, blobs, activation, found);
        } else {
            LOG.atInfo().addKeyValue("data", data).log("agent-not-enrolled");
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    /** What is committed; from its plain copy where the database cannot be read, on a full disk for example. */
    private List<StartVersion> startVersions(Path data, BlobFolder blobs) {
        try {
            UpdateStore updates = UpdateStore.open(data);
            store = updates;
            return new IdentityFolder(data).enrolled() && !locked(data)
                    ? StartVersions.committed(updates, blobs)
                    : StartVersions.toLoad(updates, blobs);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).setCause(e).log("database-not-readable");
            return new CommittedMirror(data).read();
        }
    }

    private static Vertx loops(int count) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(count)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    }

    /** Makes the interfaces while the models load, and opens them then. */
    private void listen(ServeConfig own, Slots serving, Beside<Void> load) throws IOException {
        Vertx loops = Objects.requireNonNull(vertx);
        ServeSettings settings = own.serve();
        Listener listener = new Listener(loops, own.listen());
        BodyMemory memory = new BodyMemory(settings.bodyMemoryBytes());
        ModelRepository loads = new ModelRepository(serving);
        repository = loads;
        AgentServer server = new AgentServer(loops, serving, loads, uses, uses.figures(), memory, settings);
        load.get();
        tellWhatIsNotBatched(own, serving);
        listener.openHttp(server, serving.all().size());
        if (!own.listen().grpc().isEmpty()) {
            GrpcServer.Parts parts = new GrpcServer.Parts(serving, loads, uses, uses.statistics(), memory);
            listener.openGrpc(new GrpcServer(loops, parts, agentVersion, settings.bodyBytes(), settings.bodyTimeout()));
        }
    }

    /** A typing error would else be a model that is never batched; it may be one, too, that the fleet has yet to send. */
    private static void tellWhatIsNotBatched(ServeConfig own, Slots serving) {
        for (String model : own.slots().batching().keySet()) {
            if (serving.find(model).isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("model", model)
                        .addKeyValue("reason", "no model of that name serves now; one that comes later is batched")
                        .log("batching-not-used");
            }
        }
    }

    /** Starts the fleet's half; where something does not let it, tries again for ever while the agent answers. */
    private void startFleet(
            FleetConfig config, Path data, BlobFolder blobs, Activation activation, List<Engine> found) {
        while (ended.getCount() > 0) {
            try {
                Identity identity = new IdentityFolder(data)
                        .read()
                        .orElseThrow(() -> new IOException(data.resolve("identity") + " is gone"));
                if (!locked(data)) {
                    throw new IllegalStateException(data + ": an import, or another agent, is at work there");
                }
                UpdateStore updates = store == null ? UpdateStore.open(data) : store;
                store = updates;
                StartModels.agree(Objects.requireNonNull(slots), updates.models());
                FleetMain started = new FleetMain(
                        config,
                        data,
                        identity,
                        updates,
                        blobs,
                        agentVersion,
                        () -> found.stream().collect(Collectors.toMap(Engine::name, Engine::version)),
                        activation,
                        uses.counter());
                fleet = started;
                started.start();
                return;
            } catch (IOException | RuntimeException e) { // also an identity that cannot be read
                LOG.atError()
                        .addKeyValue("reason", e.getMessage())
                        .addKeyValue("retrySeconds", FLEET_RETRY_SECONDS)
                        .setCause(e)
                        .log("fleet-not-started");
            }
            try {
                endFleet();
                if (ended.await(FLEET_RETRY_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Held against an import that would work on the same data; false where one does now: it is over before long. */
    private boolean locked(Path data) {
        if (lock != null) {
            return true;
        }
        try {
            lock = FolderLock.tryTake(data.resolve(ImportCommand.LOCK)).orElse(null);
            return lock != null;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("agent-lock-not-taken"); // a full disk
            return true;
        }
    }

    private void endFleet() throws InterruptedException {
        FleetMain started = fleet;
        if (started != null) {
            fleet = null;
            started.close();
        }
    }

    /** Stops hearing requests, answers those that were accepted, and writes down what was counted. */
    private void end() {
        FleetMain started = fleet;
        if (started != null) {
            started.ending();
        }
        try {
            if (vertx != null) {
                vertx.close().toCompletionStage().toCompletableFuture().get();
            }
            endFleet();
            if (repository != null) {
                repository.close();
            }
            if (slots != null) {
                slots.close();
            }
            uses.tracing().close();
            if (store != null) {
                store.close();
            }
            FolderLock held = lock;
            if (held != null) {
                held.close();
            }
            LOG.atInfo().log("agent-ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("agent-end-failed");
        }
        ended.countDown();
    }
}
