package io.sandpiper.e2e.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.host.file.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a device holds of the trust metadata, as it says itself and as the gateway heard. */
@SharedScene
class TrustVersionsTest {
    private final Scene scene;

    TrustVersionsTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void a_device_tells_the_versions_that_it_holds_and_one_without_a_root_is_named() throws IOException {
        scene.fashion("1.0.0");
        AgentProcess agent =
                scene.agent("teller", scene.folder().resolve("teller"), Map.of("link.helloInterval", "1s"));
        scene.operator().assign("fashion", "1.0.0", "device=teller");
        agent.awaitServing("fashion", "1.0.0", Scene.DELIVERY);
        awaitTrust(
                "teller",
                trust -> trust.path("root").asLong() >= 1
                        && trust.path("targets").asLong() > 0
                        && trust.path("snapshot").asLong() > 0
                        && trust.path("timestamp").asLong() > 0);
        assertThat(doctor(agent).out()).containsPattern("ok +trust +root 1, list \\d+, timestamp \\d+, valid until ");
        assertThat(byAssignmentAlone()).doesNotContain("teller");

        agent.stop();
        enrolledBeforeThereWasTrustMetadata(agent.data());
        agent.start();
        awaitTrust("teller", trust -> trust.isObject() && trust.path("root").asLong() == 0);
        assertThat(byAssignmentAlone()).contains("teller");
        assertThat(doctor(agent).out()).containsPattern("warn +trust +no trust metadata");
        Finished devices = scene.fleet().sandpiper(false, List.of("devices"));
        assertThat(devices.out()).contains("assignment alone");
        assertThat(devices.err()).contains("teller has no trust metadata", "devices reenroll teller");

        String token = scene.fleet()
                .sandpiper(false, List.of("devices", "reenroll", "teller"))
                .succeeded()
                .out()
                .strip();
        agent.command(List.of("enroll", "--token", token, "--data", agent.data().toString()))
                .succeeded();
        awaitTrust("teller", trust -> trust.path("root").asLong() >= 1);
        assertThat(byAssignmentAlone()).doesNotContain("teller");
        scene.fashion("1.0.1");
        scene.operator().assign("fashion", "1.0.1", "device=teller");
        agent.awaitServing("fashion", "1.0.1", Scene.DELIVERY);
        awaitTrust("teller", trust -> trust.path("targets").asLong() > 0);
        agent.stop();
    }

    private static void enrolledBeforeThereWasTrustMetadata(Path data) throws IOException {
        Folders.delete(data.resolve("trust"));
        Path identity = data.resolve("identity/identity.json");
        Files.writeString(identity, Files.readString(identity).replace("\"trust\":true", "\"trust\":false"));
    }

    private static Finished doctor(AgentProcess agent) {
        return agent.command(List.of("doctor", "--data", agent.data().toString()));
    }

    private void awaitTrust(String device, java.util.function.Predicate<JsonNode> condition) {
        Await.until(
                "what " + device + " says to hold",
                Scene.DELIVERY,
                () -> condition.test(scene.gateway()
                        .rest()
                        .get("/v1/devices/" + device)
                        .succeeded()
                        .path("trust")));
    }

    private List<String> byAssignmentAlone() {
        List<String> devices = new java.util.ArrayList<>();
        scene.gateway()
                .rest()
                .get("/v1/status")
                .succeeded()
                .path("byAssignmentAlone")
                .forEach(d -> devices.add(d.asText()));
        return devices;
    }
}
