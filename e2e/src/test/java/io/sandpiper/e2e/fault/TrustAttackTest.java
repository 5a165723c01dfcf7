package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody reaches who holds the assignment key, or the broker, and not the key of targets: no bytes of his run. */
@SharedScene
class TrustAttackTest {
    private static final long FAR_AHEAD = 1_000_000;

    private final Scene scene;
    private final Impostor impostor;

    TrustAttackTest(Scene scene) {
        this.scene = scene;
        this.impostor = new Impostor(scene.gateway());
    }

    @Test
    void arbitrary_installation_with_a_stolen_assignment_key_installs_nothing() throws Exception {
        AgentProcess agent = scene.servingAgent("robbed");
        Logs log = Logs.of(agent.process());
        assign("robbed", "9.9.9");
        log.await("update-hindered", "trust metadata", "fashion/9.9.9");
        answersWith(agent, "1.0.0");
        agent.stop();
    }

    @Test
    void wrong_software_under_the_name_of_a_version_that_is_listed_installs_nothing() throws Exception {
        scene.fashion("1.0.1");
        AgentProcess agent = scene.servingAgent("deceived");
        Logs log = Logs.of(agent.process());
        assign("deceived", "1.0.1");
        log.await("update-hindered", "trust metadata", "as the targets metadata says");
        answersWith(agent, "1.0.0");
        agent.stop();
    }

    @Test
    void forged_metadata_from_the_broker_changes_nothing_that_a_device_installs() throws Exception {
        scene.fashion("1.0.1");
        AgentProcess agent = scene.servingAgent("lied-to");
        for (String role : List.of("2.root", "targets", "snapshot", "timestamp")) {
            forge(role, "{\"signatures\":[],\"signed\":{\"_type\":\"" + role + "\",\"version\":99}}");
        }
        scene.operator().assign("fashion", "1.0.1", "device=lied-to");
        agent.awaitServing("fashion", "1.0.1", Scene.DELIVERY);
        agent.stop();
    }

    /** Bytes that nobody published, under a true signature. */
    private void assign(String device, String version) throws TestClient.Refused {
        Target target = new Target("fashion", version, Digest.of(new byte[] {1, 2, 3}), 500, 1);
        Instant now = Instant.now();
        impostor.send(
                device,
                impostor.signed(
                        new Desired(Desired.VERSION, device, FAR_AHEAD, now, now.plusSeconds(3_600), List.of(target))));
    }

    /** The gateway comes back under the same client id and may end our connection before we have spoken. */
    private void forge(String role, String file) throws TestClient.Refused {
        for (int tries = 1; ; tries++) {
            try (TestClient client = impostor.connect()) {
                client.publish(Impostor.TOPICS.trust(role), file.getBytes(StandardCharsets.UTF_8));
                return;
            } catch (TestClient.Refused e) {
                if (tries == 20) {
                    throw e;
                }
            }
        }
    }

    private void answersWith(AgentProcess agent, String version) {
        assertThat(Prediction.of(agent.predict(
                                "fashion", List.of(scene.images(1).instances().getFirst())))
                        .version())
                .isEqualTo(version);
    }
}
