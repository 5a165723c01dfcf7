package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Drill;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The attacks that TUF and Uptane name, each over a real agent (docs/reference/attacks.md). The attacker took the broker and
 * the gateway's certificates with the key that signs assignments, and not the keys of root and targets: no bytes of his run.
 */
@SharedScene
class TrustAttackTest {
    private static final String DEVICE = "robbed";
    private static final String LIBFAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    private final Scene scene;
    private final AgentProcess agent;
    /** When a version was listed still that was taken back since. */
    private final Map<String, byte[]> older;

    private final Map<String, byte[]> newest;
    private final Target listed;
    private final Target takenBack;
    /** Goes on where it is named: whoever signs assignments may also take models away. */
    private final Target serving;

    private final LyingBroker broker;
    private long counter = 1_000_000;

    TrustAttackTest(Scene scene) throws IOException, GeneralSecurityException {
        this.scene = scene;
        scene.fashion("1.0.0");
        agent = scene.agent(DEVICE, scene.folder().resolve(DEVICE), Map.of("update.patience", "3s"));
        scene.operator().assign("fashion", "1.0.0", "device=" + DEVICE);
        agent.awaitServing("fashion", "1.0.0", Scene.DELIVERY);
        scene.fashion("1.0.1");
        scene.push("lent", "1.0.0", PushFiles.wine(scene.fleet().checkout()));
        listed = target("fashion", "1.0.1");
        takenBack = target("lent", "1.0.0");
        serving = target("fashion", "1.0.0");
        older = metadata();
        scene.fleet().sandpiper(false, List.of("rm", "lent@1.0.0")).succeeded();
        Await.until("it is listed no more", () -> !lists(metadata(), "lent/1.0.0"));
        newest = metadata();
        broker = new LyingBroker(scene.gateway().data(), scene.folder().resolve("lying-broker"));
        broker.handsOut(newest);
        leadTo(broker.port());
        // The device has seen the newest list from here on.
        hinders("fashion/9.9.9", new Target("fashion", "9.9.9", Digest.of(new byte[] {9}), 500, 1));
    }

    @AfterEach
    void the_device_goes_on_answering_with_what_it_had_and_the_truth_comes_back() {
        assertThat(Prediction.of(agent.predict(
                                "fashion", List.of(scene.images(1).instances().getFirst())))
                        .version())
                .isEqualTo("1.0.0");
        broker.handsOut(newest);
    }

    @AfterAll
    void the_fleet_is_obeyed_again_once_the_attacker_is_gone() {
        leadTo(scene.gateway().ports().mqtt());
        broker.close();
        scene.operator().assign("fashion", "1.0.1", "device=" + DEVICE);
        agent.awaitServing("fashion", "1.0.1", Scene.DELIVERY);
        agent.stop();
    }

    @Test
    void arbitrary_software_installation_with_a_stolen_assignment_key_installs_nothing() {
        hinders("fashion/8.8.8", new Target("fashion", "8.8.8", Digest.of(new byte[] {1, 2, 3}), 500, 1));
    }

    @Test
    void wrong_software_under_the_name_of_a_version_that_is_listed_installs_nothing() {
        hinders("as the targets metadata says", new Target("fashion", "1.0.1", Digest.of(new byte[] {4}), 500, 1));
    }

    @Test
    void rollback_to_a_list_with_a_version_that_was_taken_back_installs_nothing() {
        broker.handsOut(older);
        hinders("timestamp.version", takenBack, serving);
    }

    @Test
    void mix_and_match_of_the_newest_timestamp_with_an_older_snapshot_installs_nothing() {
        Map<String, byte[]> mixed = new TreeMap<>(older);
        mixed.put("timestamp.json", newest.get("timestamp.json"));
        broker.handsOut(mixed);
        forget("snapshot.json"); // or it would not ask for one
        hinders("snapshot.", takenBack, serving);
    }

    @Test
    @Drill
    void mix_and_match_of_the_newest_snapshot_with_older_targets_installs_nothing() {
        Map<String, byte[]> mixed = new TreeMap<>(newest);
        mixed.keySet().removeIf(name -> name.endsWith(".targets.json"));
        older.forEach((name, bytes) -> {
            if (name.endsWith(".targets.json")) {
                mixed.put(name, bytes);
            }
        });
        broker.handsOut(mixed);
        forget("targets.json");
        hinders("targets.", takenBack, serving);
    }

    @Test
    void an_indefinite_freeze_ends_when_what_is_frozen_expires_and_a_clock_ahead_installs_nothing() {
        Needs.require(Files.exists(Path.of(LIBFAKETIME)), "libfaketime is not here: apt-get install faketime");
        restarted(Map.of("LD_PRELOAD", LIBFAKETIME, "FAKETIME", "+8d", "FAKETIME_DONT_FAKE_MONOTONIC", "1"), null);
        hinders("timestamp.expires", listed);
        restarted(Map.of(), null);
    }

    @Test
    @Drill
    void endless_data_in_place_of_metadata_is_not_taken() {
        Logs log = Logs.of(agent.process());
        broker.retain("targets", new byte[Limits.TRUST_FILE_BYTES + 1]);
        log.await("trust-file-not-taken", "targets");
    }

    @Test
    @Drill
    void extraneous_dependencies_that_no_list_names_are_not_wanted() {
        hinders(
                "fashion-helper/1.0.0",
                listed,
                new Target("fashion-helper", "1.0.0", Digest.of(new byte[] {7}), 500, 1));
    }

    @Test
    @Drill
    void slow_retrieval_and_a_dropped_request_end_after_a_while_and_serving_goes_on() {
        hinders(
                "nothing useful heard for",
                new Target("fashion", listed.version(), listed.manifest(), listed.manifestSize(), listed.attempt()));
    }

    @Test
    @Drill
    void swapped_topics_of_metadata_install_nothing() {
        broker.retain("snapshot", named(newest, "targets"));
        broker.retain("targets", named(newest, "snapshot"));
        broker.retain("timestamp", named(newest, "snapshot"));
        hinders("timestamp._type", listed);
    }

    @Test
    @Drill
    void a_root_of_the_attackers_own_is_not_followed() {
        broker.retain(
                "2.root",
                "{\"signatures\":[],\"signed\":{\"_type\":\"root\",\"version\":2}}".getBytes(StandardCharsets.UTF_8));
        hinders("root.", takenBack, serving);
        broker.retain("2.root", new byte[0]);
        restarted(Map.of(), null);
    }

    /** Assigns and waits for the words in which the device says why it installs nothing. */
    private void hinders(String words, Target... targets) {
        Logs log = Logs.of(agent.process());
        Instant now = Instant.now();
        broker.assigns(new Desired(
                Desired.VERSION,
                DEVICE,
                ++counter,
                now.minusSeconds(60),
                now.plusSeconds(20L * 86_400),
                List.of(targets)));
        log.await("update-hindered", words);
    }

    /** What a damaged disk, or a first start, lacks of the metadata. */
    private void forget(String file) {
        restarted(Map.of(), agent.data().resolve("trust").resolve(file));
    }

    /** As whoever holds the network or its names may. */
    private void leadTo(int port) {
        Logs log = Logs.of(agent.process());
        agent.stop();
        try {
            Path identity = agent.data().resolve("identity/identity.json");
            String led = Files.readString(identity)
                    .replaceFirst("\"broker\":\"[^\"]*\"", "\"broker\":\"localhost:" + port + "\"");
            Files.writeString(identity, led);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        agent.start();
        log.await("link-connected");
    }

    private void restarted(Map<String, String> environment, @Nullable Path without) {
        Logs log = Logs.of(agent.process());
        agent.stop();
        try {
            if (without != null) {
                Files.delete(without);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        agent.start(environment);
        log.await("link-connected");
    }

    private Target target(String name, String version) {
        JsonNode model = scene.gateway().rest().get("/v1/models/" + name).succeeded();
        for (JsonNode each : model.path("versions")) {
            if (each.path("version").asText().equals(version)) {
                Digest manifest = Digest.parse(each.path("manifest").asText());
                Path blob = scene.gateway().data().resolve("blobs/sha256").resolve(manifest.hex());
                return new Target(name, version, manifest, blob.toFile().length(), 1);
            }
        }
        throw new AssertionError("no " + name + "@" + version + " in " + model);
    }

    /** The newest file of each role: the gateway keeps those before for a while. */
    private Map<String, byte[]> metadata() {
        Map<String, byte[]> files = new TreeMap<>();
        Map<String, Long> versions = new HashMap<>();
        try (Stream<Path> all = Files.list(scene.gateway().data().resolve("trust/metadata"))) {
            for (Path file : all.toList()) {
                String name = file.getFileName().toString();
                String role = name.endsWith(".root.json") ? name : name.replaceFirst("^\\d+\\.", "");
                long version = role.equals(name) ? 0 : Long.parseLong(name.substring(0, name.indexOf('.')));
                if (name.endsWith(".json") && version >= versions.getOrDefault(role, 0L)) {
                    files.keySet().removeIf(other -> !other.endsWith(".root.json") && other.endsWith(role));
                    files.put(name, Files.readAllBytes(file));
                    versions.put(role, version);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static byte[] named(Map<String, byte[]> files, String role) {
        return files.entrySet().stream()
                .filter(e -> e.getKey().endsWith(role + ".json"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static boolean lists(Map<String, byte[]> files, String path) {
        return new String(named(files, "targets"), StandardCharsets.UTF_8).contains("\"" + path + "\"");
    }
}
