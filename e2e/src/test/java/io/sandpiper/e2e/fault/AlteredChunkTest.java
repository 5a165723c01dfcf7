package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.mqtt.TestClient;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

@SharedScene
class AlteredChunkTest {
    private static final String DEVICE = "lied-to";
    private static final int ALTERED = 8;

    private final Scene scene;
    private final AgentProcess agent;

    AlteredChunkTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.servingAgent(DEVICE);
    }

    @AfterAll
    void stop() {
        agent.stop();
    }

    @Test
    void chunks_altered_on_the_way_are_refused_and_fetched_again() throws IOException {
        scene.fat();
        Descriptor variant = fatManifest().variants().getFirst();
        Impostor impostor = new Impostor(scene.gateway());
        Logs log = Logs.of(agent.process());
        Logs gatewayLog = Logs.of(scene.gateway().process());
        // While the gateway cannot find the blob it sends nothing of it: only the lie arrives.
        Path blob = new BlobFolder(scene.gateway().data().resolve("blobs")).path(variant.digest());
        Path hidden = Files.move(blob, scene.folder().resolve("hidden-blob"));
        try {
            scene.operator().assign(TestModels.FAT, "1.0.0", "device=" + DEVICE);
            gatewayLog.await("want-ignored", "not here", variant.digest().brief());
            Await.until("the device hears a chunk that was altered", () -> {
                lie(impostor, variant);
                return !log.lines("chunk-altered").isEmpty();
            });
        } finally {
            Files.move(hidden, blob);
        }
        assertThat(agent.servedVersion("fashion")).isEqualTo("1.0.0");
        agent.awaitServing(TestModels.FAT, "1.0.0", Scene.DELIVERY);
        assertThat(log.lines("assemble-damaged")).isEmpty();
    }

    private static void lie(Impostor impostor, Descriptor blob) {
        int count = ChunkList.count(blob.size());
        try (TestClient client = impostor.connect()) {
            for (int i = count - ALTERED; i < count; i++) {
                client.publish(Impostor.TOPICS.chunk(blob.digest(), i), new byte[ChunkList.length(blob.size(), i)]);
            }
        } catch (TestClient.Refused e) {
            // The gateway took its client id back before all was said: the next try says the rest.
        }
    }

    private Manifest fatManifest() {
        return Manifest.parse(Json.bytes(scene.gateway()
                .rest()
                .get("/v1/models/" + TestModels.FAT + "/versions/1.0.0")
                .succeeded()
                .path("manifest")));
    }
}
