package io.sandpiper.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sandpiper.gateway.access.Access;
import io.sandpiper.gateway.access.Attempts;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Grant;
import io.sandpiper.gateway.access.Origin;
import io.sandpiper.gateway.access.Role;
import io.sandpiper.gateway.access.oidc.OidcProvider;
import io.sandpiper.gateway.access.store.TokenStore;
import io.sandpiper.gateway.api.ApiCalls;
import io.sandpiper.gateway.api.ApiServer;
import io.sandpiper.gateway.api.ListKeeper;
import io.sandpiper.gateway.api.LoginCalls;
import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.audit.store.AuditStore;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.broker.EmbeddedBroker;
import io.sandpiper.gateway.broker.OperatorLogin;
import io.sandpiper.gateway.broker.SenderProperty;
import io.sandpiper.gateway.delivery.ChunkRounds;
import io.sandpiper.gateway.delivery.DesiredSender;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.delivery.MediaAssignments;
import io.sandpiper.gateway.delivery.WantedBlobs;
import io.sandpiper.gateway.delivery.store.DeliveryStore;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.Enrolment;
import io.sandpiper.gateway.device.WrapKeys;
import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.gateway.est.EstServer;
import io.sandpiper.gateway.ingest.ConverterSettings;
import io.sandpiper.gateway.ingest.JobQueue;
import io.sandpiper.gateway.ingest.JobWork;
import io.sandpiper.gateway.ingest.PushByMqtt;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.gateway.key.Passphrase;
import io.sandpiper.gateway.link.Incoming;
import io.sandpiper.gateway.link.LinkSettings;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.registry.store.FloorStore;
import io.sandpiper.gateway.registry.store.VersionStore;
import io.sandpiper.gateway.seal.ContentKeys;
import io.sandpiper.gateway.seal.store.SealStore;
import io.sandpiper.gateway.status.StatusView;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.gateway.telemetry.TelemetryIntake;
import io.sandpiper.gateway.telemetry.TelemetryMeters;
import io.sandpiper.gateway.telemetry.TelemetryView;
import io.sandpiper.gateway.telemetry.store.TelemetryStore;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.host.child.Surroundings;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.topic.Topics;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PfxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway: constructs every part, wires them, starts them in the order in which they need each other, and ends them in
 * the other. Blocking; for the {@code gateway} command and for tests.
 */
public final class GatewayMain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);
    private static final int FILE_THREADS = 2;
    private static final int FILE_QUEUE = 64;
    private static final int MANIFEST_QUEUE = 1_024;
    private static final int START_SECONDS = 60;

    private final GatewayConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable ApiServer api;
    private @Nullable EstServer est;
    private HostPort broker;

    private GatewayMain(GatewayConfig config) {
        this.config = config;
        this.broker = config.mqtt();
    }

    /** Starts everything; returns when it can be used. What was started is ended again where a part fails to. */
    public static GatewayMain start(GatewayConfig config) throws IOException, GeneralSecurityException {
        GatewayMain gateway = new GatewayMain(config);
        try {
            gateway.startAll();
            return gateway;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    public int httpPort() {
        return java.util.Objects.requireNonNull(api, "not started").port();
    }

    public int estPort() {
        return java.util.Objects.requireNonNull(est, "not started").port();
    }

    public HostPort brokerAddress() {
        return broker;
    }

    private void startAll() throws IOException, GeneralSecurityException {
        Files.createDirectories(config.data());
        kept(DataLock.take(config.data()));
        Database database = kept(GatewayDatabase.open(config.data()));
        ListenAddresses.check(config);
        char @Nullable [] passphrase = Passphrase.of(System.getenv());
        Authority authority = Authority.open(
                config.data(),
                new AuthoritySettings(
                        ServerNames.of(config.publicNames(), config.mqtt()), config.certificateValidity(), passphrase),
                clock);
        AuditLog audit = kept(AuditLog.open(
                new AuditStore(database),
                config.data().resolve("audit"),
                config.auditCheckpoint(),
                config.auditKeep(),
                passphrase,
                clock));
        OidcProvider provider = config.oidc() == null ? null : kept(new OidcProvider(config.oidc(), clock));
        Access access = Access.open(
                new TokenStore(database), config.data(), provider, new Attempts(config.loginFailures(), clock), clock);
        ThreadPoolExecutor files = threads("files-", FILE_THREADS, FILE_QUEUE);
        Artifacts artifacts = new Artifacts(config.data().resolve("blobs"), clock);
        DeviceStore deviceStore = new DeviceStore(database);
        Devices devices = new Devices(deviceStore, clock);
        Topics topics = new Topics(config.fleet());
        MqttLink link = startBroker(authority, topics, devices, access);
        Registry models = new Registry(
                new VersionStore(database),
                new FloorStore(database),
                artifacts,
                threads("manifests-", 1, MANIFEST_QUEUE));
        TrustRepository trust = TrustRepository.open(config.data().resolve("trust"), passphrase, clock);
        TrustedVersions trusted = kept(new TrustedVersions(trust, models, authority.assignments(), topics, link));
        trusted.start();
        ContentKeys contentKeys = ContentKeys.open(config.data().resolve("seal"), passphrase, new SealStore(database));
        DeliveryStore deliveryStore = new DeliveryStore(database);
        DesiredSender sender = new DesiredSender(
                authority.assignments()::signer,
                topics,
                link::publish,
                contentKeys::of,
                config.assignmentValidity(),
                clock);
        EnrolledAudience audience = new EnrolledAudience(devices);
        SignedCatalogue catalogue = new SignedCatalogue(models, trusted::isWaiting);
        Desires desires = new Desires(deliveryStore, audience, catalogue, sender, clock);
        ChunkRounds rounds = kept(new ChunkRounds(
                new WantedBlobs(deliveryStore, models),
                artifacts.blobs(),
                topics,
                link::publish,
                config.deliveryWindow(),
                config.egressBudget(),
                bytes -> registry.counter("sandpiper.delivery.published.bytes").increment(bytes)));
        TelemetryStore telemetryStore = new TelemetryStore(database);
        TelemetryMeters meters = new TelemetryMeters(registry, KnownVersions.of(models, desires));
        meters.restore(telemetryStore.uses(null).join());
        JobStore jobStore = new JobStore(database);
        AssignedVersions assigned = new AssignedVersions(desires);
        JobQueue queue = kept(new JobQueue(
                jobStore,
                new JobWork(models, artifacts, contentKeys, assigned, trusted, converter(), clock),
                artifacts,
                config.convertParallel(),
                clock));
        Pushes pushes = new Pushes(jobStore, models, artifacts, queue, assigned, clock);
        trusted.onListed(() -> {
            var _ = pushes.release(version -> !trusted.isWaiting(version));
        });
        new MessageDesk(
                        topics,
                        link,
                        devices,
                        desires,
                        rounds,
                        new TelemetryIntake(telemetryStore, meters::count),
                        new PushByMqtt(pushes, artifacts, link, files, senders(), audit::refused),
                        new WrapKeys(authority, devices),
                        contentKeys)
                .subscribe();
        queue.sweep();
        link.start();
        startServers(
                authority,
                new Enrolment(deviceStore, devices, authority, new PublicAddresses(this, config), clock),
                devices,
                trust,
                new ApiParts(
                        access,
                        audit,
                        artifacts,
                        models,
                        pushes,
                        desires,
                        trusted,
                        new MediaAssignments(desires, audience, catalogue, sender),
                        database,
                        link,
                        files,
                        new StatusView(devices, desires, new TelemetryView(telemetryStore))));
        queue.resume();
        kept(new Housekeeping(config.housekeeping(), models, desires, pushes, authority))
                .start();
        LOG.atInfo()
                .addKeyValue("data", config.data())
                .addKeyValue("rest", config.http().host() + ":" + httpPort())
                .addKeyValue("mqtt", broker)
                .log("gateway-started");
    }

    /** What the REST server needs beyond enrolment. */
    private record ApiParts(
            Access access,
            AuditLog audit,
            Artifacts artifacts,
            Registry models,
            Pushes pushes,
            Desires desires,
            ListKeeper list,
            MediaAssignments media,
            Database database,
            MqttLink link,
            ThreadPoolExecutor files,
            StatusView status) {}

    /** Another broker does not tell as whom a push was published; whom it lets publish one pushes for the whole fleet. */
    private Function<Incoming, Caller> senders() {
        if (config.externalBroker() == null) {
            return message -> SenderProperty.read(message.properties());
        }
        Caller beyond = new Caller(
                Caller.Kind.TOKEN,
                "broker",
                "of the external broker",
                List.of(new Grant(Role.OPERATOR, null)),
                null,
                null);
        return message -> beyond;
    }

    private MqttLink startBroker(Authority authority, Topics topics, Devices devices, Access access)
            throws IOException, GeneralSecurityException {
        HostPort external = config.externalBroker();
        Runnable hears = () -> {};
        if (external == null) {
            EmbeddedBroker embedded = kept(EmbeddedBroker.start(
                    config.data().resolve("broker"),
                    config.mqtt(),
                    authority,
                    topics,
                    devices::mayConnect,
                    new OperatorLogin() {
                        @Override
                        public CompletableFuture<Caller> login(String credential, Origin origin) {
                            return access.login(credential, origin);
                        }

                        @Override
                        public boolean isLive(Caller caller) {
                            return access.isLive(caller);
                        }
                    }));
            devices.onEnded(embedded::disconnect);
            devices.nobodyIsConnected().join();
            broker = embedded.address();
            hears = embedded::open;
        } else {
            broker = external;
        }
        MqttLink link = kept(new MqttLink(new LinkSettings(
                broker.isWildcard() ? "localhost" : broker.host(),
                broker.port(),
                Authority.GATEWAY_CLIENT,
                KeyStores.keys(authority::client),
                KeyStores.trust(authority.certificate()))));
        link.whenReady(hears);
        return link;
    }

    private void startServers(
            Authority authority, Enrolment enrolment, Devices devices, TrustRepository trust, ApiParts parts)
            throws IOException, GeneralSecurityException {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
        started.push(() -> vertx.close().await(10, TimeUnit.SECONDS));
        EstServer estServer = new EstServer(
                config.est(),
                authority,
                enrolment,
                devices,
                trust::root,
                // Of its own: a device with a used token shuts no operator out, nor an operator devices.
                new Attempts(config.loginFailures(), clock));
        deploy(vertx, estServer);
        est = estServer;
        ApiCalls calls = new ApiCalls(
                parts.access,
                parts.artifacts,
                parts.models,
                parts.pushes,
                parts.desires,
                devices,
                enrolment,
                parts.status,
                trust,
                parts.list,
                parts.media,
                parts.database,
                parts.link::connected,
                registry::scrape,
                new LoginCalls(config.oidc()),
                parts.audit,
                parts.files,
                threads("open-reads-", FILE_THREADS, FILE_QUEUE));
        ApiServer apiServer = new ApiServer(config.http(), tls(authority), calls);
        deploy(vertx, apiServer);
        api = apiServer;
    }

    /** Loopback needs no TLS; any other address has it always. */
    private @Nullable PfxOptions tls(Authority authority) throws IOException, GeneralSecurityException {
        if (config.http().isLoopback()) {
            return null;
        }
        char[] password = new char[] {'r', 'e', 's', 't'};
        return new PfxOptions()
                .setValue(Buffer.buffer(KeyStores.pkcs12(authority.server(), password)))
                .setPassword(new String(password));
    }

    private static void deploy(Vertx vertx, Deployable server) throws IOException {
        try {
            vertx.deployVerticle(server).await(START_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException | RuntimeException e) {
            throw new IOException("a server cannot start: " + e.getMessage(), e);
        }
    }

    private ConverterSettings converter() {
        List<String> command =
                config.convertCommand().isEmpty() ? ConverterCommand.of(config.convertHeap()) : config.convertCommand();
        Map<String, String> environment = Surroundings.of(System.getenv());
        environment.put("ORT_DISABLE_TELEMETRY", "1");
        return new ConverterSettings(command, environment, config.data().resolve("work"), config.convertLimits());
    }

    /** Wants of devices look into manifests on threads of their own, or uploads and pushes would hold delivery up. */
    private ThreadPoolExecutor threads(String name, int count, int queue) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().name(name, 0).daemon().factory());
        started.push(threads::shutdownNow);
        return threads;
    }

    private <T extends AutoCloseable> T kept(T part) {
        started.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("part-did-not-end");
            }
        }
    }
}
