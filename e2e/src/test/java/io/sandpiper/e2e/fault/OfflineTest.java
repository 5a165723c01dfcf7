package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.e2e.traffic.Samples;
import io.sandpiper.e2e.traffic.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

@SharedScene
class OfflineTest {
    private final Scene scene;

    OfflineTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void an_agent_that_starts_offline_and_never_sees_its_gateway_again_goes_on_answering() {
        AgentProcess agent = scene.servingAgent("hermit");
        Samples images = scene.images(20);
        Score before = Score.ask(agent, "fashion", images);
        agent.killNow();
        scene.gateway().stop();
        try {
            agent.start();
            assertThat(Prediction.of(agent.predict(
                                    "fashion", List.of(images.instances().getFirst())))
                            .version())
                    .isEqualTo("1.0.0");
            agent.killNow();
            agent.start();
            assertThat(Score.ask(agent, "fashion", images)).isEqualTo(before);
        } finally {
            agent.stop();
            scene.gateway().start();
        }
    }
}
