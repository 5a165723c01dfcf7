package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

@SharedScene
class WrongBytesTest {
    private final Scene scene;
    private final AgentProcess agent;

    WrongBytesTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.servingAgent("lied-to");
    }

    @AfterAll
    void stop() {
        agent.stop();
    }

    @Test
    void chunks_altered_on_the_way_are_refused_and_fetched_again() throws Exception {
        scene.fat();
        Descriptor variant = fatManifest().variants().getFirst();
        Impostor impostor = new Impostor(scene.gateway());
        Logs log = Logs.of(agent.process());
        scene.operator().assign(TestModels.FAT, "1.0.0", "device=lied-to");
        log.await("update-state", "Fetching");
        try (TestClient client = impostor.connect()) {
            for (int i = 0; i < ChunkList.count(variant.size()); i++) {
                byte[] wrong = new byte[ChunkList.length(variant.size(), i)];
                client.publish(Impostor.TOPICS.chunk(variant.digest(), i), wrong);
            }
        }
        log.await("fetch-altered");
        agent.awaitServing(TestModels.FAT, "1.0.0", Scene.DELIVERY);
        assertThat(agent.servedVersion("fashion")).isEqualTo("1.0.0");
    }

    private Manifest fatManifest() {
        return Manifest.parse(Json.bytes(scene.gateway()
                .rest()
                .get("/v1/models/" + TestModels.FAT + "/versions/1.0.0")
                .succeeded()
                .path("manifest")));
    }
}
