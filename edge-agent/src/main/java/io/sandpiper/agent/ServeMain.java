package io.sandpiper.agent;

import io.sandpiper.agent.cli.ServeCommand;
import io.sandpiper.agent.grpc.GrpcServer;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.serve.AgentServer;
import io.sandpiper.agent.serve.ServeFigures;
import io.sandpiper.agent.serve.ServeSettings;
import io.sandpiper.agent.serve.UseFigures;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.telemetry.UseCounter;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.CommittedMirror;
import io.sandpiper.agent.update.SlotActivation;
import io.sandpiper.agent.update.StartVersion;
import io.sandpiper.agent.update.StartVersions;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
final class ServeMain implements ServeCommand.Service {
    private static final Logger LOG = LoggerFactory.getLogger(ServeMain.class);
    private static final int MAX_THREADS = 64;
    private static final int MAX_QUEUE = 65_536;
    private static final int FLEET_RETRY_SECONDS = 20;
    private static final long MAX_BODY_BYTES = 1L << 30;

    private final Supplier<List<Engine>> engines;
    private final String agentVersion;
    private final UseCounter counter = new UseCounter();
    private final InferStatistics statistics = new InferStatistics();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Vertx vertx;
    private @Nullable Slots slots;
    private @Nullable ModelRepository repository;
    private volatile @Nullable UpdateStore store;
    private volatile @Nullable FleetMain fleet;

    ServeMain(Supplier<List<Engine>> engines, String agentVersion) {
        this.engines = engines;
        this.agentVersion = agentVersion;
    }

    @Override
    public int serve(Config config, List<String> models) throws IOException {
        Path data = config.path("data").toAbsolutePath();
        Files.createDirectories(data);
        HostPort address = config.address("http.listen");
        if (!address.isLoopback()) {
            throw new InvalidInputException(
                    "http.listen",
                    address,
                    "a loopback address such as 127.0.0.1:8090; others would need TLS and a key");
        }
        HostPort grpcAddress = grpcAddress(config);
        ServeSettings settings = settings(config);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
        Vertx loops = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(config.integer("http.eventLoops", 1, MAX_THREADS))
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        vertx = loops;
        List<Engine> found = engines.get();
        Slots serving = new Slots(
                found,
                new SlotSettings(
                        config.integer("slot.threads", 1, MAX_THREADS), config.integer("slot.queue", 1, MAX_QUEUE)));
        slots = serving;
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        Activation activation = new SlotActivation(serving, blobs);
        StartModels.load(serving, activation, startVersions(data, blobs), models);
        BodyMemory memory = new BodyMemory(settings.bodyMemoryBytes());
        ModelRepository loads = new ModelRepository(serving);
        repository = loads;
        listen(loops, serving, loads, address, settings, memory);
        if (grpcAddress != null) {
            listenGrpc(
                    loops,
                    grpcAddress,
                    new GrpcServer.Parts(serving, loads, this::used, statistics, memory),
                    settings.bodyBytes());
        }
        Identity identity = new IdentityFolder(data).read().orElse(null);
        if (identity == null) {
            LOG.atInfo().addKeyValue("data", data).log("agent-not-enrolled");
        } else {
            FleetConfig fleetSettings = FleetConfig.of(config, OwnCommand.of(AgentMain.class, "accept"));
            startFleet(fleetSettings, data, identity, blobs, activation, found);
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
            return StartVersions.toLoad(updates, blobs);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).setCause(e).log("database-not-readable");
            return new CommittedMirror(data).read();
        }
    }

    private ServeSettings settings(Config config) {
        long body = config.size("http.bodyLimit").bytes();
        long memory = config.size("http.bodyMemory").bytes();
        if (body > MAX_BODY_BYTES || memory < body || memory > MAX_BODY_BYTES) {
            throw new InvalidInputException(
                    "http.bodyMemory", config.text("http.bodyMemory"), "at least http.bodyLimit, at most 1GiB");
        }
        return new ServeSettings(agentVersion, (int) body, (int) memory, config.duration("http.bodyTimeout"));
    }

    /** Null where it is off. */
    private static @Nullable HostPort grpcAddress(Config config) {
        if (config.text("grpc.listen").equals("off")) {
            return null;
        }
        HostPort address = config.address("grpc.listen");
        if (!address.isLoopback()) {
            throw new InvalidInputException(
                    "grpc.listen",
                    address,
                    "off, or a loopback address such as 127.0.0.1:8091; others would need TLS and a key");
        }
        return address;
    }

    /** After the other interface, which answers first. A port that is taken costs this interface, not the agent. */
    private void listenGrpc(Vertx loops, HostPort address, GrpcServer.Parts parts, int messageBytes) {
        new GrpcServer(loops, parts, agentVersion, messageBytes)
                .start(address)
                .onSuccess(port -> LOG.atInfo()
                        .addKeyValue("address", new HostPort(address.host(), port))
                        .log("agent-answers-grpc"))
                .onFailure(e -> LOG.atError()
                        .addKeyValue("address", address)
                        .addKeyValue("reason", e.getMessage())
                        .addKeyValue("cure", "choose another with --grpc HOST:PORT, or --grpc off")
                        .log("grpc-not-listening"));
    }

    private void listen(
            Vertx loops,
            Slots serving,
            ModelRepository loads,
            HostPort address,
            ServeSettings settings,
            BodyMemory memory) {
        AgentServer server = new AgentServer(
                loops, serving, loads, this::used, new ServeFigures(this::figures, statistics), memory, settings);
        try {
            int port = server.start(address)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            LOG.atInfo()
                    .addKeyValue("address", new HostPort(address.host(), port))
                    .addKeyValue("models", serving.all().size())
                    .log("agent-answers");
        } catch (ExecutionException e) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "cannot listen on " + address + ": "
                            + (e.getCause() instanceof BindException
                                    ? "the port is in use; choose another with --http HOST:PORT"
                                    : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }

    /** One call feeds both, so that they agree. */
    private void used(InstalledVersion version, String error, CallTimes times) {
        counter.add(version.model(), version.version(), version.variant(), error, times.totalNanos());
        statistics.used(version, error, times);
    }

    private UseFigures figures(InstalledVersion version) {
        UseCounter.Figures use = counter.sinceStart(version.model(), version.version());
        return new UseFigures(
                use.requests(), use.errors(), use.p50Millis(), use.p90Millis(), use.p99Millis(), use.sumMillis());
    }

    /** Starts the fleet's half; where something does not let it, tries again for ever while the agent answers. */
    private void startFleet(
            FleetConfig config,
            Path data,
            Identity identity,
            BlobFolder blobs,
            Activation activation,
            List<Engine> found) {
        while (ended.getCount() > 0) {
            try {
                UpdateStore updates = store == null ? UpdateStore.open(data) : store;
                store = updates;
                FleetMain started = new FleetMain(
                        config,
                        data,
                        identity,
                        updates,
                        blobs,
                        agentVersion,
                        () -> found.stream().collect(Collectors.toMap(Engine::name, Engine::version)),
                        activation,
                        counter);
                fleet = started;
                started.start();
                return;
            } catch (RuntimeException e) {
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
            if (store != null) {
                store.close();
            }
            LOG.atInfo().log("agent-ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("agent-end-failed");
        }
        ended.countDown();
    }
}
