package io.sandpiper.e2e.swap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.e2e.traffic.Samples;
import io.sandpiper.e2e.traffic.SteadyRequests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SharedScene
class SwapUnderLoadTest {
    private static final int PER_SECOND = 200;
    private static final int IMAGES = 50;
    /** The issue's own number with {@code -De2e=full}; a sample of it otherwise. */
    private static final int SWAPS = Needs.fullLength() ? 20 : 4;

    private final Scene scene;

    SwapUnderLoadTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void while_versions_are_swapped_under_load_no_request_fails_and_each_answer_is_that_of_the_version_it_names() {
        scene.fashion("1.0.0");
        scene.fashion("1.0.1");
        AgentProcess agent = scene.servingAgent("swapper");
        Samples images = scene.images(IMAGES);
        Map<String, List<JsonNode>> expected = new HashMap<>();
        expected.put("1.0.0", answers(agent, images, "1.0.0"));
        swapTo(agent, "1.0.1");
        expected.put("1.0.1", answers(agent, images, "1.0.1"));
        for (int i = 0; i < IMAGES; i++) {
            assertThat(expected.get("1.0.0").get(i))
                    .isNotEqualTo(expected.get("1.0.1").get(i));
        }
        SteadyRequests load = SteadyRequests.start(
                agent,
                "fashion",
                images,
                PER_SECOND,
                (answer, sample) -> assertThat(answer.detail())
                        .as(answer.version())
                        .isEqualTo(expected.getOrDefault(answer.version(), List.of())
                                .get(sample)));
        try (load) {
            for (int swap = 0; swap < SWAPS; swap++) {
                swapTo(agent, swap % 2 == 0 ? "1.0.0" : "1.0.1");
            }
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.failed()).isZero();
        assertThat(load.byVersion().keySet()).containsExactlyInAnyOrder("1.0.0", "1.0.1");
        agent.stop();
    }

    private void swapTo(AgentProcess agent, String version) {
        scene.operator().assign("fashion", version, "device=swapper");
        agent.awaitServing("fashion", version, Scene.DELIVERY);
    }

    private static List<JsonNode> answers(AgentProcess agent, Samples images, String version) {
        List<JsonNode> answers = new ArrayList<>();
        for (Object image : images.instances()) {
            Prediction answer = Prediction.of(agent.predict("fashion", List.of(image)));
            assertThat(answer.version()).isEqualTo(version);
            answers.add(answer.detail());
        }
        return answers;
    }
}
