package io.sandpiper.e2e.push;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@SharedScene
class MosquittoPushTest {
    private final Scene scene;

    MosquittoPushTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void mosquitto_pub_alone_pushes_a_model_and_the_agent_serves_it() {
        Needs.program("mosquitto_pub", "mosquitto-clients");
        AgentProcess agent = scene.agent("mosquitto-target");
        PushFiles wine = PushFiles.wine(scene.fleet().checkout());
        push(agent, wine);
        agent.stop();
    }

    private void push(AgentProcess agent, PushFiles wine) {
        List<String> words = mosquitto("mosquitto_pub", "mosq-pub", "-q", "1");
        words.addAll(List.of(
                "-t", "sp/v1/default/push/mosquittoed", "-f", wine.model().toString()));
        property(words, "version", "1.0.0");
        property(words, "spec", blob(wine.spec()));
        property(words, "calibration", blob(wine.calibration()));
        property(words, "holdout", blob(wine.holdout()));
        property(words, "assign", "device=mosquitto-target");
        words.addAll(List.of("-D", "publish", "response-topic", "sp/v1/default/operator/mosq-pub/answers"));
        new Command(words, Map.of(), scene.folder(), false).run().succeeded();
        agent.awaitServing("mosquittoed", "1.0.0", Scene.DELIVERY);
        Await.until(
                "the gateway lists the version",
                () -> scene.gateway()
                                .rest()
                                .get("/v1/models/mosquittoed/versions/1.0.0")
                                .status()
                        == 200);
    }

    private String blob(@org.jspecify.annotations.Nullable Path file) {
        return scene.gateway().rest().putBlob(Objects.requireNonNull(file)).toString();
    }

    private static void property(List<String> words, String name, String value) {
        words.addAll(List.of("-D", "publish", "user-property", name, value));
    }

    private List<String> mosquitto(String program, String clientId, String... more) {
        List<String> words = new ArrayList<>(List.of(
                program,
                "-V",
                "5",
                "-h",
                "localhost",
                "-p",
                Integer.toString(scene.gateway().ports().mqtt()),
                "--cafile",
                scene.gateway().caFile().toString(),
                "-i",
                clientId,
                "-u",
                "operator",
                "-P",
                scene.gateway().token()));
        words.addAll(List.of(more));
        return words;
    }
}
