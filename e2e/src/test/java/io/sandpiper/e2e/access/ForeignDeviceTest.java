package io.sandpiper.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A device's certificate, in the wrong hands, against the topics of another device. */
@SharedScene
class ForeignDeviceTest {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_FLEET);

    private final Scene scene;
    private final AgentProcess victim;
    private final Identity stolen;

    ForeignDeviceTest(Scene scene) throws IOException {
        this.scene = scene;
        this.victim = scene.servingAgent("victim");
        AgentProcess thief = scene.agent("thief");
        thief.stop();
        this.stolen = new IdentityFolder(thief.data()).read().orElseThrow();
    }

    @AfterAll
    void the_victim_was_never_disturbed() {
        assertThat(Prediction.of(victim.predict(
                                "fashion", List.of(scene.images(1).instances().getFirst())))
                        .version())
                .isEqualTo("1.0.0");
        assertThat(scene.gateway()
                        .rest()
                        .get("/v1/devices/victim")
                        .json()
                        .path("online")
                        .asBoolean())
                .isTrue();
        victim.stop();
    }

    @Test
    void may_not_publish_on_another_devices_topics() throws Exception {
        try (TestClient thief = connect("thief")) {
            byte[] offline = Json.bytes(new Presence(Presence.VERSION, false, "forged"));
            assertThatThrownBy(() -> thief.publish(TOPICS.device("victim", DeviceTopic.PRESENCE), offline))
                    .isInstanceOf(TestClient.Refused.class);
        }
    }

    @Test
    void may_not_publish_what_only_the_gateway_may() throws Exception {
        try (TestClient thief = connect("thief")) {
            assertThatThrownBy(() -> thief.publish(TOPICS.device("thief", DeviceTopic.DESIRED), new byte[10]))
                    .isInstanceOf(TestClient.Refused.class);
        }
    }

    @Test
    void may_not_hear_another_devices_topics() throws Exception {
        try (TestClient thief = connect("thief")) {
            assertThatThrownBy(() -> thief.subscribe(TOPICS.device("victim", DeviceTopic.DESIRED)))
                    .isInstanceOf(TestClient.Refused.class);
            assertThatThrownBy(() -> thief.subscribe(TOPICS.everyDevice(DeviceTopic.DESIRED)))
                    .isInstanceOf(TestClient.Refused.class);
        }
    }

    @Test
    void may_not_connect_under_another_devices_name() {
        assertThatThrownBy(() -> connect("victim")).isInstanceOf(TestClient.Refused.class);
    }

    @Test
    void may_not_push_models() throws Exception {
        try (TestClient thief = connect("thief")) {
            assertThatThrownBy(() -> thief.publish(TOPICS.push("fashion"), new byte[10]))
                    .isInstanceOf(TestClient.Refused.class);
        }
    }

    @Test
    void an_operators_push_may_not_have_its_answer_written_to_a_devices_desired() throws Exception {
        Logs log = Logs.of(victim.process());
        try (TestClient operator = TestClient.withPassword(
                scene.gateway(), "sly-operator", "operator", scene.gateway().token())) {
            String desired = TOPICS.device("victim", DeviceTopic.DESIRED);
            assertThatThrownBy(() ->
                            operator.publish(TOPICS.push("fashion"), new byte[10], desired, Map.of("version", "9.9.9")))
                    .isInstanceOf(TestClient.Refused.class);
        }
        assertThat(log.lines("assignment-refused")).isEmpty();
    }

    @Test
    void a_removed_device_is_cut_off_and_may_not_come_back() throws Exception {
        AgentProcess removed = scene.agent("removed");
        removed.stop();
        Identity identity = new IdentityFolder(removed.data()).read().orElseThrow();
        try (TestClient client = connect("removed", identity)) {
            scene.gateway().rest().delete("/v1/devices/removed").succeeded();
            Await.until("the connection is ended", () -> !client.isConnected());
        }
        assertThatThrownBy(() -> connect("removed", identity)).isInstanceOf(TestClient.Refused.class);
    }

    private TestClient connect(String clientId) throws TestClient.Refused {
        return connect(clientId, stolen);
    }

    private TestClient connect(String clientId, Identity identity) throws TestClient.Refused {
        return TestClient.withCertificate(scene.gateway(), clientId, identity.key(), identity.chain());
    }
}
