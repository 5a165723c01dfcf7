package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.scene.Logs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.e2e.traffic.Score;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The embedded broker keeps nothing on disk: a gateway that starts again has an empty one. */
@SharedScene
class BrokerTest {
    private final Scene scene;
    private final AgentProcess agent;
    private long asked;

    BrokerTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.servingAgent("listener");
    }

    @AfterAll
    void stop() {
        agent.stop();
    }

    @Test
    void a_delivery_goes_on_when_the_broker_comes_back_empty_under_way() {
        scene.fat();
        Logs log = Logs.of(agent.process());
        scene.operator().assign(TestModels.FAT, "1.0.0", "device=listener");
        log.await("update-state", "Fetching");
        scene.gateway().killNow();
        ask(1);
        scene.gateway().start();
        agent.awaitServing(TestModels.FAT, "1.0.0", Scene.DELIVERY);
        ask(1);
    }

    @Test
    void what_was_answered_while_the_broker_was_unreachable_is_counted_once_when_it_is_back() {
        scene.gateway().stop();
        ask(50);
        agent.stop();
        agent.start();
        ask(50);
        scene.gateway().start();
        allIsCounted();
        // What was sent twice would show beside what comes now.
        ask(5);
        allIsCounted();
        assertThat(counted()).isEqualTo(asked);
    }

    private void allIsCounted() {
        Await.until(
                "the gateway counts " + asked,
                Scene.DELIVERY,
                () -> counted() >= asked,
                () -> scene.gateway().rest().get("/v1/status").text());
    }

    private long counted() {
        return scene.operator().status("fashion", "listener").path("requests").asLong();
    }

    /** Asks for answers, all of which must come from the version that serves. */
    private void ask(int count) {
        Score score = Score.ask(agent, "fashion", scene.images(count));
        asked += count;
        assertThat(score.versions()).containsExactly("1.0.0");
    }
}
