package io.sandpiper.e2e.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.scene.Drill;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.host.file.CrashPoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device's certificate is renewed in time, ends, is taken back: with real agents at a gateway whose certificates are short. */
class CertificateLifeTest {
    private static final Duration SHORT = Duration.ofSeconds(24);
    private static final Map<String, String> AGENT = Map.of(
            "identity.retryMin", "1s",
            "identity.retryMax", "2s",
            "link.retryMax", "1s");

    private static Fleet fleet;

    @BeforeAll
    static void start() {
        fleet = Fleet.temporary(Map.of("est.certificateValidity", SHORT.toSeconds() + "s"));
        fleet.gateway().start();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    @Drill
    void an_agent_renews_at_two_thirds_and_connects_with_the_new_one_while_the_old_is_good() throws Exception {
        AgentProcess agent = agent("renews");
        Identity first = identity(agent);
        agent.start();
        Logs log = Logs.of(agent.process());
        log.await("certificate-renewed");
        Instant renewed = Instant.now();
        Instant due = first.certificate()
                .getNotBefore()
                .toInstant()
                .plus(SHORT.multipliedBy(2).dividedBy(3));
        assertThat(renewed).isBetween(due, first.notAfter());
        assertThat(identity(agent).certificate().getPublicKey())
                .isNotEqualTo(first.certificate().getPublicKey());
        Await.until("two connections", () -> log.lines("link-connected").size() >= 2);
        awaitOnline("renews");
        assertThatThrownBy(() -> connect("renews", first)).isInstanceOf(TestClient.Refused.class);
        agent.stop();
    }

    @Test
    @Drill
    void a_gateway_that_is_down_when_the_time_comes_is_waited_for() throws Exception {
        AgentProcess agent = agent("waits");
        Identity first = identity(agent);
        agent.set("identity.renewAt", "0").start();
        fleet.gateway().stop();
        Logs log = Logs.of(agent.process());
        log.await("certificate-not-renewed", "not reachable");
        assertThat(identity(agent).device()).isEqualTo(first.device());
        fleet.gateway().start();
        log.await("certificate-renewed");
        awaitOnline("waits");
        agent.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity.request.before-rename",
                "identity.request.after-rename",
                "identity.pair.before-rename",
                "identity.pair.after-rename",
                "identity.request.ended"
            })
    @Drill
    void a_kill_while_it_renews_leaves_a_pair_that_belongs_together(String point) throws Exception {
        AgentProcess agent = agent("killed-" + point.replace('.', '-'));
        Identity first = identity(agent);
        agent.set("identity.renewAt", "0");
        agent.launch(Map.of("SANDPIPER_CRASH_AT", point));
        assertThat(agent.process().awaitExit(Await.PATIENCE)).isEqualTo(CrashPoint.EXIT_KILLED);
        Identity left = identity(agent);
        assertThat(left.certificate().equals(first.certificate()))
                .isEqualTo(!List.of("identity.pair.after-rename", "identity.request.ended")
                        .contains(point));
        agent.start();
        awaitOnline(agent.name());
        Await.until("it is renewed", () -> !identity(agent).certificate().equals(first.certificate()));
        agent.stop();
    }

    @Test
    @Drill
    void a_device_whose_certificate_ended_comes_back_by_an_operators_word_while_it_runs() throws Exception {
        AgentProcess agent = agent("ended");
        Identity first = identity(agent);
        Await.until("the certificate ends", () -> Instant.now().isAfter(first.notAfter()));
        agent.start();
        Logs log = Logs.of(agent.process());
        log.await("certificate-not-renewed", "ended at", "sandpiper devices reenroll ended");
        String token = fleet.sandpiper(false, List.of("devices", "reenroll", "ended"))
                .succeeded()
                .out()
                .strip();
        String said = agent.enrol(token, List.of()).succeeded().err();
        assertThat(said).contains("enrolled as ended");
        awaitOnline("ended");
        assertThat(fleet.gateway()
                        .rest()
                        .get("/v1/devices/ended")
                        .succeeded()
                        .path("labels")
                        .path("site")
                        .asText())
                .isEqualTo("life");
        agent.stop();
    }

    @Test
    void a_revoked_devices_live_connection_ends_within_ten_seconds_and_a_token_brings_it_back() throws Exception {
        AgentProcess agent = agent("revoked").start();
        awaitOnline("revoked");
        Logs log = Logs.of(agent.process());
        long from = System.nanoTime();
        fleet.sandpiper(false, List.of("devices", "revoke", "revoked")).succeeded();
        Await.until(
                "the agent's connection ends",
                Duration.ofSeconds(10),
                () -> !log.lines("link-disconnected", "the device was revoked").isEmpty());
        long millis = (System.nanoTime() - from) / 1_000_000;
        System.out.println("revoked: the live connection ended after " + millis + " ms, the command's start included");
        log.await("link-disconnected", "revoked or removed, or its certificate was replaced");
        assertThat(fleet.sandpiper(false, List.of("devices")).succeeded().out()).containsPattern("revoked +revoked");
        Identity present = identity(agent);
        assertThatThrownBy(() -> connect("revoked", present)).isInstanceOf(TestClient.Refused.class);
        String token = fleet.sandpiper(false, List.of("devices", "reenroll", "revoked"))
                .succeeded()
                .out()
                .strip();
        agent.enrol(token, List.of()).succeeded();
        awaitOnline("revoked");
        agent.stop();
    }

    private static AgentProcess agent(String name) {
        AgentProcess agent =
                fleet.agent(name, fleet.freePorts().next(), fleet.folder().resolve(name), AGENT);
        agent.enrol(fleet.enrollToken("site=life"), List.of()).succeeded();
        return agent;
    }

    private static Identity identity(AgentProcess agent) throws IOException {
        return new IdentityFolder(agent.data()).read().orElseThrow();
    }

    private static void connect(String clientId, Identity identity) throws TestClient.Refused {
        TestClient.withCertificate(fleet.gateway(), clientId, identity.key(), identity.chain())
                .close();
    }

    private static void awaitOnline(String device) {
        Await.until(
                device + " is online",
                () -> fleet.gateway()
                        .rest()
                        .get("/v1/devices/" + device)
                        .succeeded()
                        .path("online")
                        .asBoolean());
    }
}
