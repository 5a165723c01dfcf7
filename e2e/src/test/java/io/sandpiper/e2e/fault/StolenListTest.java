package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a device keeps to by itself, whoever signs: the floor that it has heard of, and the key that assigns. The thief has all of
 * the gateway's keys, those of root and targets too, and the network.
 */
class StolenListTest {
    private static final String MODEL = "wine";
    private static final String NEWER = "1.0.1";
    private static final Map<String, String> AGENT = Map.of(
            "telemetry.interval", "1s",
            "update.probation", "1s",
            "update.retry", "1s",
            "link.retryMax", "2s",
            "link.helloInterval", "5s");

    private final Fleet fleet = Fleet.temporary();
    private final AgentProcess porch =
            fleet.agent("porch", fleet.freePorts().next(), fleet.folder().resolve("porch"), AGENT);

    @BeforeEach
    void a_device_serves_the_newer_of_two_versions() {
        fleet.gateway().start();
        fleet.join(porch, "site=drill");
        push("1.0.0");
        push(NEWER);
        fleet.operator().assign(MODEL, NEWER, "site=drill");
        porch.awaitServing(MODEL, NEWER, Scene.DELIVERY);
    }

    @AfterEach
    void end() {
        fleet.close();
    }

    @Test
    void a_floor_holds_against_a_list_and_an_assignment_that_are_validly_signed() throws Exception {
        Target old = target("1.0.0");
        StolenGateway before = new StolenGateway(fleet.gateway().data());
        byte[] list = before.list();
        assertThat(sandpiper("floor", MODEL + "@" + NEWER)).contains("wine runs in 1.0.1 or later alone");
        assertThat(sandpiper("trust", "status")).contains("floor of wine: 1.0.1");
        Await.until("the device has heard of it", () -> policy().contains(NEWER));
        assertThat(porch.servedVersion(MODEL)).isEqualTo(NEWER);

        fleet.gateway().stop();
        StolenGateway thief = new StolenGateway(fleet.gateway().data());
        thief.publish(thief.signedAgain(list));
        try (LyingBroker broker =
                new LyingBroker(fleet.gateway().data(), fleet.folder().resolve("lying"))) {
            broker.handsOut(thief.files());
            Logs log = leadTo(broker.port());
            broker.assigns(desired(2_000, old));
            log.await("update-hindered", "or higher, the floor of wine");
        }
        assertThat(porch.servedVersion(MODEL)).isEqualTo(NEWER);
    }

    @Test
    void a_stolen_assignment_key_counts_no_more_once_it_was_replaced_and_its_counters_lock_nobody_out()
            throws Exception {
        Path stolen = fleet.folder().resolve("stolen");
        StolenGateway.copy(fleet.gateway().data().resolve("authority"), stolen.resolve("authority"));
        assertThat(sandpiper("trust", "rotate", "assignment")).contains("the old one counts no more");
        Await.until("the device has heard of it", () -> !policy().isEmpty() && namesAnotherThan(stolen));

        try (LyingBroker broker = new LyingBroker(stolen, fleet.folder().resolve("lying"))) {
            Logs log = leadTo(broker.port());
            broker.assigns(desired(2_000));
            log.await("assignment-refused", "unnamed-signer");
        }
        assertThat(porch.servedVersion(MODEL))
                .as("what he would have taken away")
                .isEqualTo(NEWER);

        leadTo(fleet.gateway().ports().mqtt());
        push("1.0.2");
        fleet.operator().assign(MODEL, "1.0.2", "site=drill");
        porch.awaitServing(MODEL, "1.0.2", Scene.DELIVERY);
    }

    private boolean namesAnotherThan(Path stolen) {
        String before = fleetKey(stolen);
        return !before.isEmpty() && !policy().contains(before);
    }

    private static String fleetKey(Path data) {
        try {
            return Authority.open(data, AuthoritySettings.plain(List.of()), Clock.systemUTC())
                    .assignments()
                    .wanted()
                    .hex();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String policy() {
        try {
            Path file = porch.data().resolve("trust/policy");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Desired desired(long counter, Target... targets) {
        Instant now = Instant.now();
        return new Desired(Desired.VERSION, "porch", counter, now, now.plusSeconds(3_600), List.of(targets));
    }

    /** As whoever holds the network may. */
    private Logs leadTo(int port) throws IOException {
        Logs log = Logs.of(porch.process());
        porch.stop();
        Path identity = porch.data().resolve("identity/identity.json");
        Files.writeString(
                identity,
                Files.readString(identity)
                        .replaceFirst("\"broker\":\"[^\"]*\"", "\"broker\":\"localhost:" + port + "\""));
        porch.start();
        log.await("link-connected");
        return log;
    }

    private Target target(String version) throws IOException {
        JsonNode detail = fleet.gateway()
                .rest()
                .get("/v1/models/" + MODEL + "/versions/" + version)
                .succeeded();
        Digest manifest = Digest.parse(detail.path("manifestDigest").asText());
        long size = Files.size(new BlobFolder(fleet.gateway().data().resolve("blobs")).path(manifest));
        return new Target(MODEL, version, manifest, size, 1);
    }

    private void push(String version) {
        String job = Operator.job(fleet.operator()
                .request(MODEL, version, PushFiles.wine(fleet.checkout()), Map.of())
                .succeeded());
        assertThat(fleet.operator().await(job).state()).isEqualTo(PushEvent.State.ACCEPTED);
    }

    private String sandpiper(String... words) {
        return fleet.sandpiper(false, List.of(words)).succeeded().out();
    }
}
