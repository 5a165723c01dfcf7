package io.sandpiper.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.sandpiper.gateway.Needs;
import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.broker.EmbeddedBroker;
import io.sandpiper.gateway.broker.KnownOperators;
import io.sandpiper.gateway.broker.SenderProperty;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.gateway.link.LinkSettings;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.registry.store.FloorStore;
import io.sandpiper.gateway.registry.store.VersionStore;
import io.sandpiper.gateway.seal.ContentKeys;
import io.sandpiper.gateway.seal.store.SealStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.child.ChildLimits;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push as one MQTT message, over a real broker, with the converter as a real child process. */
class PushByMqttTest {
    private static final Topics TOPICS = new Topics("default");
    private static final String TOKEN = "the-operator-token";
    private static final String HALL = "the-token-of-hall-3";
    private static final KnownOperators OPERATORS =
            new KnownOperators().add(TOKEN, "operator").add(HALL, "operator@site=hall-3");
    private static final List<String> REFUSALS = new CopyOnWriteArrayList<>();
    private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path folder;

    private static Database database;
    private static Authority authority;
    private static EmbeddedBroker broker;
    private static MqttLink link;
    private static Registry registry;
    private static JobQueue queue;
    private static Pushes pushes;
    private static final ExecutorService FILES =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("files").factory());

    @BeforeAll
    static void start() throws Exception {
        database = GatewayDatabase.open(folder);
        Clock clock = Clock.systemUTC();
        authority = Authority.open(folder, AuthoritySettings.plain(List.of("localhost", "127.0.0.1")), clock);
        broker = EmbeddedBroker.start(
                folder.resolve("broker"),
                new HostPort("127.0.0.1", 0),
                authority,
                TOPICS,
                (device, serial) -> false,
                OPERATORS);
        broker.open();
        link = new MqttLink(new LinkSettings(
                "localhost",
                broker.address().port(),
                Authority.GATEWAY_CLIENT,
                KeyStores.keys(authority.client()),
                KeyStores.trust(authority.certificate())));
        Artifacts artifacts = new Artifacts(folder.resolve("blobs"), clock);
        registry = new Registry(new VersionStore(database), new FloorStore(database), artifacts, FILES);
        List<String> converter = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ChildConverter.class.getName());
        ConverterSettings settings = new ConverterSettings(
                converter,
                java.util.Map.of(),
                folder.resolve("scratch"),
                new ChildLimits(DataSize.parse("512MiB"), Duration.ofMinutes(1)));
        JobStore jobs = new JobStore(database);
        PorchAlone porch = new PorchAlone();
        queue = new JobQueue(
                jobs,
                new JobWork(
                        registry,
                        artifacts,
                        ContentKeys.open(folder.resolve("seal"), null, new SealStore(database)),
                        porch,
                        version -> CompletableFuture.completedFuture(true),
                        settings,
                        clock),
                artifacts,
                1,
                clock);
        pushes = new Pushes(jobs, registry, artifacts, queue, porch, clock);
        PushByMqtt push = new PushByMqtt(
                pushes,
                artifacts,
                link,
                FILES,
                message -> SenderProperty.read(message.properties()),
                (who, operation, why) -> REFUSALS.add(operation + " of " + who + ": " + why));
        link.onWork(TOPICS.everyPush(), 1, push::take);
        link.start();
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!link.connected() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    @AfterAll
    static void stop() {
        queue.close();
        link.close();
        broker.close();
        FILES.shutdownNow();
        database.close();
    }

    @Test
    void a_push_is_done_when_the_response_topic_says_accepted() throws Exception {
        PushEvent last = push("laptop1", "fashion", MODEL, Map.of("version", "1.0.0", "assign", "site=home"));
        assertThat(last.state()).isEqualTo(State.ACCEPTED);
        PushEvent.Result result = Objects.requireNonNull(last.result());
        assertThat(result.variants()).containsEntry("fp32", (long) MODEL.length);
        assertThat(result.assigned()).containsExactly("porch");
        assertThat(result.notes()).containsExactly("int8 was left out: no calibration data");
        assertThat(registry.version(new ModelVersion("fashion", "1.0.0")).join())
                .isPresent();
    }

    @Test
    void the_same_push_again_is_answered_at_once_and_other_bytes_are_refused() throws Exception {
        push("laptop2", "twice", MODEL, Map.of("version", "1.0.0"));
        PushEvent again = push("laptop2", "twice", MODEL, Map.of("version", "1.0.0"));
        assertThat(again.state()).isEqualTo(State.ACCEPTED);
        PushEvent other = push("laptop2", "twice", new byte[] {1}, Map.of("version", "1.0.0"));
        assertThat(other.state()).isEqualTo(State.REFUSED);
        assertThat(other.message()).contains("taken");
    }

    @Test
    void a_scoped_operator_assigns_within_its_scope_alone() throws Exception {
        PushEvent beyond = pushAs(HALL, "laptop31", "hall", MODEL, Map.of("version", "1.0.0", "assign", "site=home"));
        assertThat(beyond.state()).isEqualTo(State.REFUSED);
        assertThat(beyond.message()).contains("assign: site=home").contains("site=hall-3");
        assertThat(REFUSALS)
                .anySatisfy(told -> assertThat(told)
                        .startsWith("push of token " + HALL
                                + ": assign: site=home (expected: labels that contain site=hall-3"));
        assertThat(registry.newest("hall").join()).isEmpty();
        PushEvent within =
                pushAs(HALL, "laptop31", "hall", MODEL, Map.of("version", "1.0.0", "assign", "site=hall-3,line=2"));
        assertThat(within.state()).isEqualTo(State.ACCEPTED);
    }

    @Test
    void nobody_says_himself_as_whom_he_publishes() throws Exception {
        String admin = "{\"kind\":\"TOKEN\",\"id\":\"x\",\"name\":\"x\",\"grants\":[\"admin\"]}";
        PushEvent beyond = pushAs(
                HALL,
                "laptop32",
                "forged",
                MODEL,
                Map.of("version", "1.0.0", "assign", "site=home", "sandpiper-sender", admin));
        assertThat(beyond.state()).isEqualTo(State.REFUSED);
        assertThat(beyond.message()).contains("token " + HALL);
    }

    @Test
    void refuses_a_push_without_a_version_and_names_the_property() throws Exception {
        PushEvent last = push("laptop3", "fashion", MODEL, Map.of());
        assertThat(last.state()).isEqualTo(State.REFUSED);
        assertThat(last.message()).contains("user property version").contains("absent");
    }

    @Test
    void refuses_a_push_whose_digest_is_not_the_one_it_names() throws Exception {
        String wrong = Digest.of(new byte[] {9}).toString();
        PushEvent last = push("laptop4", "altered", MODEL, Map.of("version", "1.0.0", "sha256", wrong));
        assertThat(last.state()).isEqualTo(State.REFUSED);
        assertThat(last.message()).contains("sha256").contains(Digest.of(MODEL).hex());
        assertThat(registry.newest("altered").join()).isEmpty();
    }

    @Test
    void refuses_a_push_with_data_that_is_not_here_and_says_how_to_put_it() throws Exception {
        String absent = Digest.of(new byte[] {8}).toString();
        PushEvent last = push("laptop5", "fashion", MODEL, Map.of("version", "2.0.0", "calibration", absent));
        assertThat(last.state()).isEqualTo(State.REFUSED);
        assertThat(last.message()).contains("PUT /v1/blobs/" + absent);
    }

    @Test
    void refuses_a_selector_that_cannot_be_read() throws Exception {
        PushEvent last = push("laptop6", "fashion", MODEL, Map.of("version", "2.0.0", "assign", "home"));
        assertThat(last.state()).isEqualTo(State.REFUSED);
        assertThat(last.message()).contains("selector");
    }

    @Test
    void a_model_that_the_converter_refuses_is_answered_with_its_reason() throws Exception {
        byte[] bad = "BAD".getBytes(StandardCharsets.UTF_8);
        PushEvent last = push("laptop7", "bad", bad, Map.of("version", "1.0.0"));
        assertThat(last.state()).isEqualTo(State.REFUSED);
        assertThat(last.message()).contains("Frobnicate");
        assertThat(registry.newest("bad").join()).isEmpty();
    }

    @Test
    void a_push_that_an_operator_cancels_is_answered_as_cancelled() throws Exception {
        byte[] slow = "SLOW".getBytes(StandardCharsets.UTF_8);
        try (ExecutorService canceller = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("canceller").factory())) {
            canceller.execute(() ->
                    pushes.cancel(runningJobOf("slow"), Actor.system("test")).join());
            PushEvent last = push("laptop10", "slow", slow, Map.of("version", "1.0.0"));
            assertThat(last.state()).isEqualTo(State.CANCELLED);
        }
        assertThat(registry.newest("slow").join()).isEmpty();
    }

    @Test
    void jobs_that_an_earlier_process_left_are_taken_up_without_the_folders_of_those_that_run() throws Exception {
        byte[] slow = "SLOW too".getBytes(StandardCharsets.UTF_8);
        Path scratch = folder.resolve("scratch");
        try (ExecutorService operator = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("operator").factory())) {
            CompletableFuture<Boolean> stayed = CompletableFuture.supplyAsync(
                    () -> {
                        String job = runningJobOf("resumed");
                        boolean isThere = hasFolder(scratch, job);
                        queue.resume();
                        isThere &= hasFolder(scratch, job);
                        pushes.cancel(job, Actor.system("test")).join();
                        return isThere;
                    },
                    operator);
            assertThat(push("laptop11", "resumed", slow, Map.of("version", "1.0.0"))
                            .state())
                    .isEqualTo(State.CANCELLED);
            assertThat(stayed.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean hasFolder(Path scratch, String job) {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (Instant.now().isBefore(end)) {
            try (Stream<Path> folders = Files.list(scratch)) {
                if (folders.anyMatch(each -> each.getFileName().toString().startsWith(job))) {
                    return true;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    private static String runningJobOf(String model) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            for (Job job : pushes.jobs().join()) {
                if (job.target().model().equals(model) && job.last().state() == State.RUNNING) {
                    return job.id();
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("no job of " + model + " runs");
    }

    @Test
    void a_response_topic_of_a_device_ends_in_no_job() throws Exception {
        Mqtt5BlockingClient laptop = operator("laptop8", TOKEN);
        laptop.connect();
        assertThatThrownBy(() -> laptop.publish(message("stolen", MODEL, Map.of("version", "1.0.0"))
                        .responseTopic("sp/v1/default/device/porch/desired")
                        .build()))
                .isInstanceOf(RuntimeException.class);
        push("laptop9", "after", MODEL, Map.of("version", "1.0.0"));
        assertThat(registry.newest("stolen").join()).isEmpty();
    }

    @Test
    void mosquitto_pub_pushes_a_model() throws Exception {
        Needs.program("mosquitto_pub", "mosquitto-clients");
        Files.write(folder.resolve("model.onnx"), MODEL);
        String command = "exec mosquitto_pub -V 5 -q 1 -h localhost -p $PORT --cafile ca.pem -u operator -P $TOKEN"
                + " -i shell -t sp/v1/default/push/shell -f model.onnx -D publish user-property version 1.0.0"
                + " -D publish user-property assign site=home -D publish response-topic sp/v1/default/operator/shell/r";
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).directory(folder.toFile());
        builder.environment().put("PORT", String.valueOf(broker.address().port()));
        builder.environment().put("TOKEN", TOKEN);
        Process process = builder.redirectErrorStream(true).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (registry.newest("shell").join().isEmpty() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(registry.newest("shell").join()).isPresent();
    }

    private static PushEvent push(String client, String model, byte[] payload, Map<String, String> properties)
            throws Exception {
        return pushAs(TOKEN, client, model, payload, properties);
    }

    private static PushEvent pushAs(
            String token, String client, String model, byte[] payload, Map<String, String> properties)
            throws Exception {
        Mqtt5BlockingClient laptop = operator(client, token);
        laptop.connect();
        try (Mqtt5Publishes answers = laptop.publishes(MqttGlobalPublishFilter.ALL)) {
            String topic = TOPICS.operator(client) + "answers";
            laptop.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
            laptop.publish(message(model, payload, properties)
                    .responseTopic(topic)
                    .correlationData(client.getBytes(StandardCharsets.UTF_8))
                    .build());
            while (true) {
                Mqtt5Publish answer = answers.receive(60, TimeUnit.SECONDS).orElseThrow();
                assertThat(StandardCharsets.UTF_8
                                .decode(answer.getCorrelationData().orElseThrow())
                                .toString())
                        .isEqualTo(client);
                PushEvent event = Json.read("event", answer.getPayloadAsBytes(), PushEvent.class);
                if (event.state().done()) {
                    return event;
                }
            }
        } finally {
            laptop.disconnect();
        }
    }

    private static Mqtt5PublishBuilder.Complete message(String model, byte[] payload, Map<String, String> properties) {
        List<Mqtt5UserProperty> user = properties.entrySet().stream()
                .map(e -> Mqtt5UserProperty.of(e.getKey(), e.getValue()))
                .toList();
        return Mqtt5Publish.builder()
                .topic(TOPICS.push(model))
                .qos(MqttQos.AT_LEAST_ONCE)
                .userProperties(Mqtt5UserProperties.of(user))
                .payload(payload);
    }

    private static Mqtt5BlockingClient operator(String id, String token) throws Exception {
        return Mqtt5Client.builder()
                .identifier(id)
                .serverHost("localhost")
                .serverPort(broker.address().port())
                .sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(KeyStores.trust(authority.certificate()))
                        .build())
                .simpleAuth()
                .username("operator")
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    /** Assigns to one device whatever the selector says. */
    private static final class PorchAlone implements JobWork.Assigner {
        @Override
        public CompletableFuture<List<String>> assign(ModelVersion version, Selector selector, Actor by) {
            return CompletableFuture.completedFuture(List.of("porch"));
        }

        @Override
        public CompletableFuture<List<String>> assignOnce(String job, ModelVersion version, Selector selector) {
            return assign(version, selector, Actor.system("test"));
        }

        @Override
        public CompletableFuture<List<ModelVersion>> assigned(String model) {
            return CompletableFuture.completedFuture(List.of());
        }
    }
}
