package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.e2e.traffic.Prediction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SharedScene
class AgentKilledTest {
    private static final int KILLED = 137;
    /** The first ones are tried in each run, all with {@code -De2e=full}; {@code make crash} tries every point. */
    private static final List<String> POINTS = List.of(
            "update.activating.after-commit",
            "update.committed.before-commit",
            "update.fetching.before-commit",
            "update.assembling.after-commit",
            "update.accepting.after-commit",
            "update.waiting.after-commit",
            "update.activating.before-commit",
            "update.probation.after-commit");

    private static final int SAMPLE = 2;

    private final Scene scene;
    private final AgentProcess agent;

    AgentKilledTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.servingAgent("killed");
    }

    @BeforeAll
    void versions() {
        scene.fashion("1.0.1");
        scene.fat();
    }

    static List<String> points() {
        return Needs.fullLength() ? POINTS : POINTS.subList(0, SAMPLE);
    }

    @AfterAll
    void stop() {
        agent.stop();
    }

    @Test
    void an_agent_killed_while_fetching_goes_on_from_the_chunks_it_has() {
        restartToDieAt("update.chunk-written");
        scene.operator().assign(TestModels.FAT, "1.0.0", "device=killed");
        diesAtItsPoint();
        agent.start();
        assertThat(answeringVersion()).isEqualTo("1.0.0");
        agent.awaitServing(TestModels.FAT, "1.0.0", Scene.DELIVERY);
    }

    @ParameterizedTest
    @MethodSource("points")
    void an_agent_killed_between_states_answers_after_its_start_and_comes_to_the_version_wanted(String point) {
        String before = servedBefore();
        String wanted = before.equals("1.0.0") ? "1.0.1" : "1.0.0";
        restartToDieAt(point);
        scene.operator().assign("fashion", wanted, "device=killed");
        diesAtItsPoint();
        agent.start();
        assertThat(answeringVersion()).isIn(before, wanted);
        agent.awaitServing("fashion", wanted, Scene.DELIVERY);
        scene.operator().awaitOutcome("fashion", "killed", "well", Scene.DELIVERY);
    }

    private String servedBefore() {
        return String.valueOf(agent.servedVersion("fashion"));
    }

    private void restartToDieAt(String point) {
        agent.stop();
        agent.start(Map.of("SANDPIPER_CRASH_AT", point));
    }

    private void diesAtItsPoint() {
        assertThat(agent.process().awaitExit(Scene.DELIVERY)).isEqualTo(KILLED);
    }

    private String answeringVersion() {
        return Prediction.of(agent.predict(
                        "fashion", List.of(scene.images(1).instances().getFirst())))
                .version();
    }
}
