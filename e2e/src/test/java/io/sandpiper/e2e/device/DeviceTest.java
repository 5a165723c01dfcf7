package io.sandpiper.e2e.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.identity.Enrollment;
import io.sandpiper.agent.identity.EnrollmentException;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.link.LinkSettings;
import io.sandpiper.agent.link.MqttLink;
import io.sandpiper.agent.telemetry.TelemetryService;
import io.sandpiper.agent.telemetry.UseCounter;
import io.sandpiper.agent.telemetry.store.Outbox;
import io.sandpiper.agent.update.AcceptSettings;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.FetchSettings;
import io.sandpiper.agent.update.Installed;
import io.sandpiper.agent.update.RequestCounts;
import io.sandpiper.agent.update.TargetTrust;
import io.sandpiper.agent.update.UpdateService;
import io.sandpiper.agent.update.UpdateSettings;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.EnrollToken;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Telemetry;
import io.sandpiper.protocol.message.TelemetryAck;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.trust.AssignmentSigners;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final LinkSettings LINK =
            new LinkSettings(Duration.ofSeconds(20), Duration.ofMillis(100), Duration.ofSeconds(2), 1);

    @TempDir
    static Path folder;

    private static BundleLayout bundle;
    private static Descriptor manifest;
    private static GatewayEnd gateway;

    @BeforeAll
    static void start() throws Exception {
        bundle = new BundleLayout(folder.resolve("bundle"));
        byte[] model = new byte[3_000_000];
        new Random(3).nextBytes(model);
        Path file = folder.resolve("model");
        Files.write(file, model);
        Descriptor list = bundle.put(MediaTypes.CHUNKS, ChunkList.of(file).bytes());
        Descriptor variant = bundle.put(MediaTypes.ONNX, model);
        Descriptor named = new Descriptor(
                variant.mediaType(),
                variant.digest(),
                variant.size(),
                Map.of(
                        Annotations.VARIANT, "fp32",
                        Annotations.ENGINE, "onnxruntime",
                        Annotations.CHUNKS, list.digest().toString()));
        Descriptor spec = bundle.put(MediaTypes.SPEC, """
                {"schemaVersion":1,"task":"tensor","inputs":[{"name":"x","datatype":"FP32","shape":[1]}],\
                "outputs":[{"name":"y","role":"value"}]}""".getBytes(StandardCharsets.UTF_8));
        manifest = bundle.finish(Manifest.of(
                spec, List.of(named, list), Map.of(Annotations.MODEL, "fashion", Annotations.VERSION, "1.0.0")));
        gateway = new GatewayEnd(folder, bundle);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void enrols_and_keeps_its_key_to_itself() throws Exception {
        Path data = folder.resolve("enrols");
        Identity identity = enrol(data, "hall", gateway.token(Duration.ofHours(1)));
        assertThat(identity.device()).isEqualTo("hall");
        assertThat(identity.daysLeft(Instant.now())).isBetween(360L, 366L);
        assertThat(Files.getPosixFilePermissions(data.resolve("identity/device.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(new IdentityFolder(data).read().orElseThrow().authority())
                .isEqualTo(gateway.authority.certificate());
    }

    @Test
    void enrols_again_after_a_crash_with_the_same_token_and_key() throws Exception {
        Path data = folder.resolve("crashed");
        String token = gateway.token(Duration.ofHours(1));
        enrol(data, "shed", token);
        Files.delete(data.resolve("identity/identity.json"));
        Files.move(data.resolve("identity/device.pem"), data.resolve("identity/request.pem"));
        assertThat(enrol(data, "shed", token).device()).isEqualTo("shed");
    }

    @Test
    void a_used_a_wrong_and_an_expired_token_are_told_apart() throws Exception {
        String used = gateway.token(Duration.ofHours(1));
        enrol(folder.resolve("one"), "one", used);
        assertThatThrownBy(() -> enrol(folder.resolve("two"), "two", used))
                .isInstanceOfSatisfying(
                        EnrollmentException.class,
                        e -> assertThat(e.kind()).isEqualTo(EnrollmentException.Kind.NOT_ALLOWED))
                .hasMessageContaining("used before, for device one");
        EnrollToken good = EnrollToken.parse(gateway.token(Duration.ofHours(1)));
        String wrong = new EnrollToken(good.url(), good.caSha256(), "guess", good.mqtt(), null).text();
        assertThatThrownBy(() -> enrol(folder.resolve("three"), "three", wrong)).hasMessageContaining("not known here");
        String foreign = new EnrollToken(good.url(), "0".repeat(64), good.secret(), good.mqtt(), null).text();
        assertThatThrownBy(() -> enrol(folder.resolve("four"), "four", foreign))
                .hasMessageContaining("another one than the token names");
        assertThatThrownBy(() -> enrol(folder.resolve("five"), "one", gateway.token(Duration.ofHours(1))))
                .hasMessageContaining("one");
    }

    @Test
    void an_unreachable_gateway_is_told_as_such() {
        String token = new EnrollToken("https://localhost:1", "0".repeat(64), "s", null, null).text();
        assertThatThrownBy(() -> enrol(folder.resolve("six"), "six", token))
                .isInstanceOfSatisfying(
                        EnrollmentException.class,
                        e -> assertThat(e.kind()).isEqualTo(EnrollmentException.Kind.UNREACHABLE));
    }

    @Test
    void fetches_commits_reports_and_counts_over_the_real_broker_and_comes_back_after_a_disconnect() throws Exception {
        Path data = folder.resolve("porch");
        Identity identity = enrol(data, "porch", gateway.token(Duration.ofHours(1)));
        Map<String, String> serving = new ConcurrentHashMap<>();
        UseCounter counter = new UseCounter();
        try (UpdateStore store = UpdateStore.open(data);
                Outbox outbox = Outbox.open(data, DataSize.ofMebibytes(1));
                MqttLink link = new MqttLink(identity, GatewayEnd.TOPICS, "boot-1", LINK, new Random(1));
                UpdateService updates = updates(data, store, link, identity, serving);
                TelemetryService telemetry =
                        new TelemetryService(counter, outbox, link, Duration.ofMillis(300), Clock.systemUTC())) {
            updates.start();
            link.start(List.of(updates, telemetry));
            await("hello", () -> heard("porch", DeviceTopic.HELLO) > 0);
            gateway.send("porch", DeviceTopic.DESIRED, desired(1));
            await("serves", () -> "1.0.0".equals(serving.get("fashion")));
            await(
                    "committed is reported",
                    () -> gateway.heard.stream()
                            .anyMatch(m -> new String(m.payload(), StandardCharsets.UTF_8).contains("\"Committed\"")));

            // Not before: nobody acknowledges here, and what waits for that is bounded.
            telemetry.start();
            counter.add("fashion", "1.0.0", "fp32", "", 1_000_000);
            await(
                    "telemetry",
                    () -> telemetryOf("porch").stream()
                            .anyMatch(t -> t.models().stream().anyMatch(u -> u.requests() == 1)));
            Telemetry last = telemetryOf("porch").getLast();
            gateway.send(
                    "porch",
                    DeviceTopic.ACK,
                    Json.bytes(new TelemetryAck(TelemetryAck.VERSION, last.outbox(), last.number())));
            await("acknowledged", () -> outbox.after(0, 1).stream().allMatch(b -> b.number() > last.number()));

            int hellos = heard("porch", DeviceTopic.HELLO);
            gateway.disconnect("porch");
            await("a hello after the disconnect", () -> heard("porch", DeviceTopic.HELLO) > hellos);
            Hello hello = gateway.heard.stream()
                    .filter(m -> m.topic() == DeviceTopic.HELLO && m.device().equals("porch"))
                    .map(m -> Json.read("hello", m.payload(), Hello.class))
                    .toList()
                    .getLast();
            assertThat(hello.counter()).isEqualTo(1);
            assertThat(hello.models())
                    .extracting(Hello.ModelState::activeVersion)
                    .containsExactly("1.0.0");
            assertThat(hello.facts().engines()).containsKey("onnxruntime");
        }
    }

    private static UpdateService updates(
            Path data, UpdateStore store, MqttLink link, Identity identity, Map<String, String> serving)
            throws Exception {
        Map<String, Digest> manifests = new ConcurrentHashMap<>();
        Activation activation = new Activation() {
            @Override
            public void activate(Installed version) {
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
        };
        List<String> accepts = List.of(
                "/bin/sh", "-c", "echo '{\"v\":1,\"passed\":true,\"peakBytes\":1,\"p99Millis\":1,\"cases\":0}'");
        return new UpdateService(
                store,
                new BlobFolder(data.resolve("blobs")),
                data,
                link,
                new ChainAssignmentCheck(identity.authority(), AssignmentSigners.VOUCHED_FOR),
                TargetTrust.ASSIGNMENT_ALONE,
                () -> identity,
                "boot-1",
                "test",
                () -> Map.of("onnxruntime", "1.29.0"),
                activation,
                (model, version) -> RequestCounts.Counts.NONE,
                new UpdateSettings(
                        new FetchSettings(Duration.ofMillis(500), Duration.ofSeconds(30), new DataSize(1)),
                        new AcceptSettings(accepts, DataSize.ofMebibytes(512), Duration.ofSeconds(30), 1),
                        Duration.ofMillis(100),
                        Duration.ofHours(1),
                        Duration.ofMillis(100)),
                Clock.systemUTC(),
                new Random(2));
    }

    private static byte[] desired(long counter) {
        Desired.Target target = new Desired.Target("fashion", "1.0.0", manifest.digest(), manifest.size(), 1);
        Instant now = Instant.now();
        return gateway.authority
                .assignments()
                .signer()
                .sign(new Desired(Desired.VERSION, "porch", counter, now, now.plusSeconds(3600), List.of(target)))
                .bytes();
    }

    private static Identity enrol(Path data, String device, String token) throws Exception {
        return new Enrollment(data, 1).enroll(EnrollToken.parse(token), device, Map.of("room", "kitchen"));
    }

    private static int heard(String device, DeviceTopic topic) {
        return (int) gateway.heard.stream()
                .filter(m -> m.topic() == topic && m.device().equals(device))
                .count();
    }

    private static List<Telemetry> telemetryOf(String device) {
        return gateway.heard.stream()
                .filter(m -> m.topic() == DeviceTopic.TELEMETRY && m.device().equals(device))
                .map(m -> Json.read("telemetry", m.payload(), Telemetry.class))
                .toList();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
