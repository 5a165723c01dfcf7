package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Drill;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left when something was stolen, and how a fleet comes back, with real processes. */
class CompromiseDrillTest {
    private static final String MODEL = "wine";
    private static final Map<String, String> PASSPHRASE = Map.of("SANDPIPER_KEY_PASSPHRASE", "correct horse");
    private static final Map<String, String> AGENT = Map.of(
            "telemetry.interval", "1s",
            "update.probation", "1s",
            "update.retry", "1s",
            "link.retryMax", "2s",
            "link.helloInterval", "5s");
    private static final long FAR_AHEAD = 1_000_000;

    private final Fleet fleet = Fleet.temporary();
    private AgentProcess porch =
            fleet.agent("porch", fleet.freePorts().next(), fleet.folder().resolve("porch"), AGENT);

    @BeforeEach
    void a_device_serves() {
        fleet.gateway().start();
        fleet.join(porch, "site=drill");
        assertThat(push("1.0.0")).isEqualTo(PushEvent.State.ACCEPTED);
        porch.awaitServing(MODEL, "1.0.0", Scene.DELIVERY);
    }

    @AfterEach
    void end() {
        fleet.close();
    }

    @Drill
    @Test
    void online_keys_stolen_after_the_offline_move_bring_no_new_bytes_and_none_that_were_taken_back() throws Exception {
        Path stick = fleet.folder().resolve("stick");
        assertThat(sandpiper("trust", "status")).startsWith("whoever takes this gateway can make any bytes a model");
        assertThat(sandpiper("trust", "export-offline", "--to", stick.toString(), "--yes"))
                .startsWith("whoever takes this gateway can hold updates up");

        assertThat(push("1.0.1")).isEqualTo(PushEvent.State.WAITING);
        assertThat(sandpiper("ls")).contains("waits for sandpiper trust sign");
        assertThat(porch.servedVersion(MODEL)).isEqualTo("1.0.0");
        byte[] older = new StolenGateway(fleet.gateway().data()).list();
        Target first = target("1.0.0");
        sign(stick);
        porch.awaitServing(MODEL, "1.0.1", Scene.DELIVERY);

        sandpiper("rm", MODEL + "@1.0.0");
        assertThat(push("1.0.2")).isEqualTo(PushEvent.State.WAITING);
        sign(stick);
        porch.awaitServing(MODEL, "1.0.2", Scene.DELIVERY);

        fleet.gateway().stop();
        Path kept = StolenGateway.copy(
                fleet.gateway().data().resolve("trust"), fleet.folder().resolve("kept"));
        StolenGateway thief = new StolenGateway(fleet.gateway().data());
        Digest evil = Digest.of(new byte[] {6, 6, 6});
        thief.publish(thief.with(
                MODEL + "/6.6.6",
                evil,
                500,
                KeyFolder.open(fleet.folder().resolve("thief"), null).make("targets", KeyKind.ED25519)));
        hinders(new Target(MODEL, "6.6.6", evil, 500, 1), "targets.signatures: 0 valid");

        fleet.gateway().stop();
        thief.publish(older);
        hinders(first, "targets.json");
        assertThat(porch.servedVersion(MODEL)).isEqualTo("1.0.2");

        // The way back: the folder as it was, and new online keys, which root signs in.
        fleet.gateway().stop();
        StolenGateway.copy(kept, fleet.gateway().data().resolve("trust"));
        fleet.gateway().start();
        sandpiper("trust", "rotate", "snapshot");
        sandpiper("trust", "rotate", "timestamp");
        assertThat(sandpiper("trust", "rotate", "assignment")).contains("once the list names it");
        sign(stick);
        assertThat(push("1.0.3")).isEqualTo(PushEvent.State.WAITING);
        sign(stick);
        fleet.operator().awaitOutcome(MODEL, "porch", "well", Scene.DELIVERY);
        porch.awaitServing(MODEL, "1.0.3", Scene.DELIVERY);
    }

    @Test
    @Drill
    void a_stolen_delegation_is_revoked_without_touching_a_device() throws Exception {
        Path team = fleet.folder().resolve("team");
        String half = sandpiper("trust", "keygen", "--to", team.toString(), "--name", "cellar")
                .strip();
        sandpiper("trust", "delegate", "cellar", "--pattern", "wine*", "--key", half);
        sandpiper("trust", "sign", "--role", "cellar", "--keys", team.toString(), "--yes");
        assertThat(push("1.0.1")).isEqualTo(PushEvent.State.WAITING);
        sandpiper("trust", "sign", "--role", "cellar", "--keys", team.toString(), "--yes");
        porch.awaitServing(MODEL, "1.0.1", Scene.DELIVERY);

        // Whoever stole the team's key has pushed this one and signed for it.
        assertThat(pushUnassigned("6.6.6")).isEqualTo(PushEvent.State.WAITING);
        sandpiper("trust", "sign", "--role", "cellar", "--keys", team.toString(), "--yes");
        Target evil = target("6.6.6");

        assertThat(sandpiper("trust", "revoke", "cellar")).contains("removed wine@6.6.6");
        assertThat(retained()).contains("targets", "timestamp", "1.root").doesNotContain("cellar");
        Logs log = Logs.of(porch.process());
        impostorAssigns(evil);
        log.await("update-hindered", "trust metadata", "wine/6.6.6");
        assertThat(porch.servedVersion(MODEL)).isEqualTo("1.0.1");
        assertThat(push("1.0.2")).isEqualTo(PushEvent.State.ACCEPTED);
        porch.awaitServing(MODEL, "1.0.2", Scene.DELIVERY);
    }

    @Drill
    @Test
    void a_device_that_slept_while_root_was_rotated_twice_follows() throws Exception {
        porch.stop();
        sandpiper("trust", "rotate", "root", "--key-type", "rsa");
        sandpiper("trust", "rotate", "root", "--key-type", "ecdsa");
        sandpiper("trust", "rotate", "timestamp");
        assertThat(push("1.0.1")).isEqualTo(PushEvent.State.ACCEPTED);
        porch.start();
        porch.awaitServing(MODEL, "1.0.1", Scene.DELIVERY);
    }

    /** The thief's gateway runs, and assigns what it has no right to; the device installs nothing of it. */
    private void hinders(Target target, String reason) throws Exception {
        Logs log = Logs.of(porch.process());
        fleet.gateway().start();
        // An assignment is no retained message: the device must be there.
        Await.until(
                "the device is back",
                () -> fleet.gateway()
                        .rest()
                        .get("/v1/devices/porch")
                        .succeeded()
                        .path("online")
                        .asBoolean());
        impostorAssigns(target);
        log.await("update-hindered", "trust metadata", reason);
    }

    private long counter = FAR_AHEAD;

    private void impostorAssigns(Target target) throws Exception {
        Impostor impostor = new Impostor(fleet.gateway());
        Instant now = Instant.now();
        impostor.send(
                "porch",
                impostor.signed(new Desired(
                        Desired.VERSION, "porch", counter++, now, now.plusSeconds(3_600), List.of(target))));
    }

    /** The trust messages that somebody gets who comes now. */
    private List<String> retained() throws Exception {
        try (TestClient client = new Impostor(fleet.gateway()).connect()) {
            client.subscribe(Impostor.TOPICS.everyTrust());
            Await.until(
                    "the timestamp is heard",
                    () -> client.heard().stream().anyMatch(m -> m.topic().endsWith("/timestamp")));
            return client.heard().stream()
                    .map(m -> m.topic().substring(m.topic().lastIndexOf('/') + 1))
                    .toList();
        }
    }

    private Target target(String version) {
        JsonNode detail = fleet.gateway()
                .rest()
                .get("/v1/models/" + MODEL + "/versions/" + version)
                .succeeded();
        Digest manifest = Digest.parse(detail.path("manifestDigest").asText());
        try {
            long size = Files.size(
                    new io.sandpiper.host.blob.BlobFolder(fleet.gateway().data().resolve("blobs")).path(manifest));
            return new Target(MODEL, version, manifest, size, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PushEvent.State push(String version) {
        return push(version, Map.of("assign", "site=drill"));
    }

    private PushEvent.State pushUnassigned(String version) {
        return push(version, Map.of());
    }

    private PushEvent.State push(String version, Map<String, String> options) {
        String job = Operator.job(fleet.operator()
                .request(MODEL, version, PushFiles.wine(fleet.checkout()), options)
                .succeeded());
        return fleet.operator().await(job).state();
    }

    private void sign(Path keys) {
        sandpiper("trust", "sign", "--keys", keys.toString(), "--yes");
    }

    private String sandpiper(String... words) {
        return fleet.sandpiper(false, PASSPHRASE, List.of(words)).succeeded().out();
    }
}
