package io.sandpiper.e2e.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.e2e.scene.Drill;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sealed model's weights are in the memory of who serves it, and nowhere else. */
class SealedModelTest {
    private static final String MODEL = "vault";
    private static final String VERSION = "1.0.0";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> AGENT =
            Map.of("update.probation", "1s", "update.retry", "1s", "link.retryMax", "1s");

    private static Fleet fleet;
    private static KnownWeights weights;
    private static AgentProcess porch;
    private static TestClient listener;

    @BeforeAll
    static void push_sealed_and_serve() throws Exception {
        fleet = Fleet.temporary(Map.of("housekeeping.interval", "2s"));
        fleet.gateway().start(Map.of("SANDPIPER_KEY_PASSPHRASE", "correct horse battery staple"));
        weights = new KnownWeights(Files.createTempDirectory("sandpiper-known"), 11);
        listener = listener();
        Finished pushed = fleet.sandpiper(
                false,
                List.of(
                        "push",
                        weights.model().toString(),
                        "--name",
                        MODEL,
                        "--version",
                        VERSION,
                        "--seal",
                        "--assign",
                        "site=seal"));
        pushed.succeeded();
        porch = fleet.agent("porch", fleet.freePorts().next(), fleet.folder().resolve("porch"), AGENT);
        fleet.join(porch, "site=seal");
        porch.awaitServing(MODEL, VERSION, PATIENCE);
        fleet.operator().awaitOutcome(MODEL, "porch", "well", PATIENCE);
    }

    @AfterAll
    static void stop() {
        listener.close();
        fleet.close();
    }

    /** A device that enrolled honestly and hears what devices may hear: every blob and its own topics. */
    private static TestClient listener() throws Exception {
        AgentProcess agent = fleet.agent("listener");
        agent.enrol(fleet.enrollToken("site=elsewhere"), List.of()).succeeded();
        Identity identity = new IdentityFolder(agent.data()).read().orElseThrow();
        Topics topics = new Topics(Topics.DEFAULT_FLEET);
        return TestClient.withCertificate(fleet.gateway(), "listener", identity.key(), identity.chain())
                .subscribe(topics.root() + "blob/#")
                .subscribe(topics.everyTrust());
    }

    @Test
    void the_weights_are_found_in_no_file_and_no_message() throws Exception {
        assertThat(weights.isIn(Files.readAllBytes(weights.model())))
                .as("the search itself finds them")
                .isTrue();
        assertThat(porch.predict(MODEL, List.of(ones())).status()).isEqualTo(200);
        assertThat(listener.heard()).as("blobs went by").hasSizeGreaterThan(60);
        assertThat(listener.heard()).noneMatch(message -> weights.isIn(message.payload()));
        Await.until(
                "nothing is left in the gateway's folder",
                () -> weights.foundBelow(fleet.gateway().data()).isEmpty());
        assertThat(weights.foundBelow(fleet.folder())).isEmpty();
    }

    @Test
    void the_agent_answers_after_a_kill_with_no_gateway() throws Exception {
        Reply before = porch.predict(MODEL, List.of(ones()));
        assertThat(before.status()).isEqualTo(200);
        fleet.gateway().stop();
        try {
            porch.killNow();
            porch.start();
            porch.awaitServing(MODEL, VERSION, PATIENCE);
            Reply after = porch.predict(MODEL, List.of(ones()));
            assertThat(after.json().path("predictions")).isEqualTo(before.json().path("predictions"));
            assertThat(weights.foundBelow(porch.data())).isEmpty();
        } finally {
            fleet.gateway().start(Map.of("SANDPIPER_KEY_PASSPHRASE", "correct horse battery staple"));
        }
    }

    @Test
    void two_sealed_models_that_come_in_one_assignment_are_both_served() throws Exception {
        pushed("cellar", "1.0.0");
        fleet.operator().assign(MODEL, VERSION, "site=pair");
        fleet.operator().assign("cellar", "1.0.0", "site=pair");
        AgentProcess pair =
                fleet.agent("pair", fleet.freePorts().next(), fleet.folder().resolve("pair"), AGENT);
        fleet.join(pair, "site=pair");
        pair.awaitServing("cellar", "1.0.0", PATIENCE);
        pair.awaitServing(MODEL, VERSION, PATIENCE);
        assertThat(seals(pair)).hasSize(2);
        pair.stop();
    }

    @Test
    void a_device_that_lost_its_keys_is_told_them_again_and_serves_without_a_restart() throws Exception {
        porch.stop();
        Files.delete(porch.data().resolve("identity/wrap.pem"));
        Folders.delete(porch.data().resolve("seals"));
        porch.start();
        porch.awaitServing(MODEL, VERSION, PATIENCE);
        assertThat(porch.predict(MODEL, List.of(ones())).status()).isEqualTo(200);
    }

    @Test
    void a_stolen_folder_without_its_keys_gives_nothing() throws Exception {
        Path stolen = copyOf(porch.data(), "stolen");
        Folders.delete(stolen.resolve("identity"));
        notServed("stolen", stolen, "this machine is no device");
    }

    @Test
    @Drill
    void another_devices_key_opens_nothing() throws Exception {
        Path mixed = copyOf(porch.data(), "mixed");
        Path other = fleet.folder().resolve("listener/identity/wrap.pem");
        Files.copy(other, mixed.resolve("identity/wrap.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        offline(mixed);
        notServed("mixed", mixed, "does not open");
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    @Drill
    void a_blob_that_was_tampered_with_is_not_loaded(Damage damage) throws Exception {
        Path copy = copyOf(porch.data(), "tampered-" + damage.name().toLowerCase(Locale.ROOT));
        offline(copy);
        damage.of(sealedModel(copy));
        notServed(copy.getFileName().toString(), copy, "a sealed blob: ");
    }

    /** What somebody does to a sealed model where it lies. */
    enum Damage {
        CHANGED_CHUNK,
        SWAPPED_CHUNKS,
        TRUNCATED;

        private static final int HEADER = 52;
        private static final int CHUNK = 65_536 + 16;

        void of(Path blob) throws IOException {
            byte[] bytes = Files.readAllBytes(blob);
            byte[] altered = switch (this) {
                case CHANGED_CHUNK -> bytes.clone();
                case SWAPPED_CHUNKS -> bytes.clone();
                case TRUNCATED -> Arrays.copyOf(bytes, bytes.length - CHUNK);
            };
            switch (this) {
                case CHANGED_CHUNK -> altered[HEADER + 3 * CHUNK + 100] ^= 1;
                case SWAPPED_CHUNKS -> {
                    System.arraycopy(bytes, HEADER, altered, HEADER + CHUNK, CHUNK);
                    System.arraycopy(bytes, HEADER + CHUNK, altered, HEADER, CHUNK);
                }
                case TRUNCATED -> {}
            }
            Files.write(blob, altered);
        }
    }

    private static Path sealedModel(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("blobs"))) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    @Test
    void a_thief_of_the_gateways_disk_without_the_passphrase_has_no_key() throws Exception {
        String own = Files.readString(fleet.gateway().data().resolve("seal/wrap.pem"));
        assertThat(own).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        for (String key : List.of("root", "server", "client", "assignment")) {
            assertThat(Files.readString(fleet.gateway().data().resolve("authority/" + key + ".pem")))
                    .startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        }
    }

    @Test
    @Drill
    void a_device_that_enrols_later_gets_its_key_and_a_revoked_one_gets_none() throws Exception {
        AgentProcess late =
                fleet.agent("late", fleet.freePorts().next(), fleet.folder().resolve("late"), AGENT);
        fleet.join(late, "site=seal");
        late.awaitServing(MODEL, VERSION, PATIENCE);
        fleet.operator().awaitOutcome(MODEL, "late", "well", PATIENCE);
        fleet.sandpiper(false, List.of("devices", "revoke", "late")).succeeded();
        pushed(MODEL, "2.0.0");
        fleet.operator().assign(MODEL, "2.0.0", "site=late-only");
        assertThat(late.servedVersion(MODEL)).as("it goes on with what it has").isEqualTo(VERSION);
        assertThat(seals(late)).hasSize(1);
        late.stop();
    }

    private static void pushed(String model, String version) throws IOException {
        KnownWeights next = new KnownWeights(Files.createTempDirectory("sandpiper-known"), 12);
        String job = Operator.job(fleet.operator()
                .request(model, version, PushFiles.of(next.model()), Map.of("seal", true))
                .json());
        PushEvent last = fleet.operator().await(job);
        assertThat(last.state()).as(last.toString()).isEqualTo(PushEvent.State.ACCEPTED);
    }

    private static List<Path> seals(AgentProcess agent) throws IOException {
        try (Stream<Path> files = Files.list(agent.data().resolve("seals"))) {
            return files.toList();
        }
    }

    private static void notServed(String name, Path data, String words) {
        AgentProcess thief = fleet.agent(name, fleet.freePorts().next(), data, AGENT);
        thief.start();
        Logs log = new Logs(thief.log(), 0);
        log.await("model-not-loaded", words);
        assertThat(thief.predict(MODEL, List.of(ones())).status()).isNotEqualTo(200);
        thief.close();
    }

    /** What it would tell the fleet is no part of the test. */
    private static void offline(Path data) throws IOException {
        Path enrolled = data.resolve("identity/identity.json");
        String broker = "localhost:" + fleet.gateway().ports().mqtt();
        Files.writeString(enrolled, Files.readString(enrolled).replace(broker, "localhost:1"));
    }

    private static Path copyOf(Path data, String name) throws IOException {
        Path copy = fleet.folder().resolve(name);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(data.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return copy;
    }

    private static List<Float> ones() {
        return Collections.nCopies(16, 1f);
    }
}
