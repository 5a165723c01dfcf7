package io.sandpiper.e2e.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.traffic.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** TensorFlow Lite files by the operator's own command, all the way to answers of a device. */
@SharedScene
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TflitePushTest {
    private static final String MODEL = "lite";
    private static final int IMAGES = 100;

    private final Scene scene;
    private final AgentProcess agent;

    TflitePushTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.agent("lite-target");
    }

    @Test
    @Order(1)
    void a_float_file_is_pushed_proven_delivered_and_answers_right() {
        PushFiles files = PushFiles.fashionTflite(scene.fleet().checkout());
        assertThat(push("1.0.0", files, "--assign", "device=lite-target")
                        .succeeded()
                        .out())
                .contains("fp32");
        agent.awaitServing(MODEL, "1.0.0", Scene.DELIVERY);
        assertServed("fp32");
        JsonNode version = scene.gateway()
                .rest()
                .get("/v1/models/" + MODEL + "/versions/1.0.0")
                .succeeded();
        assertThat(version.at("/evidence/variants/fp32/value").asDouble()).isGreaterThan(0.9);
        assertThat(version.at("/evidence/omitted/int8").asText()).contains("published as it is");
    }

    @Test
    @Order(2)
    void a_full_int8_file_replaces_it_and_answers_right() {
        PushFiles files = PushFiles.fashionTfliteInt8(scene.fleet().checkout());
        push("1.1.0", files, "--assign", "device=lite-target").succeeded();
        agent.awaitServing(MODEL, "1.1.0", Scene.DELIVERY);
        assertServed("int8");
    }

    @Test
    @Order(3)
    void undo_brings_the_version_before_back_and_rm_removes_the_other_one() {
        scene.fleet().sandpiper(false, List.of("undo", MODEL)).succeeded();
        agent.awaitServing(MODEL, "1.0.0", Scene.DELIVERY);
        scene.fleet().sandpiper(false, List.of("rm", MODEL + "@1.1.0")).succeeded();
        JsonNode left = scene.gateway().rest().get("/v1/models/" + MODEL).succeeded();
        assertThat(left.path("versions").findValuesAsText("version")).containsExactly("1.0.0");
        assertServed("fp32");
        agent.stop();
    }

    @Test
    @Order(4)
    void a_damaged_file_is_refused_and_the_gateway_is_well() throws IOException {
        Path whole = PushFiles.fashionTflite(scene.fleet().checkout()).model();
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(scene.folder().resolve("cut.tflite"), Arrays.copyOf(bytes, bytes.length / 2));
        Finished refused = push("2.0.0", PushFiles.of(cut));
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.out() + refused.err()).contains("tensorflow-lite", "whole flatbuffer");
        assertThat(scene.gateway().rest().get("/health/ready").status()).isEqualTo(200);
    }

    private Finished push(String version, PushFiles files, String... more) {
        List<String> words = new java.util.ArrayList<>(
                List.of("push", files.model().toString(), "--name", MODEL, "--version", version));
        if (files.spec() != null && files.holdout() != null) {
            words.addAll(List.of(
                    "--spec",
                    files.spec().toString(),
                    "--holdout",
                    files.holdout().toString()));
        }
        words.addAll(List.of(more));
        return scene.fleet().sandpiper(false, words);
    }

    private void assertServed(String variant) {
        JsonNode served = agent.http().get("/v1/models/" + MODEL).succeeded();
        assertThat(served.path("engine").asText()).isEqualTo("tensorflow-lite");
        assertThat(served.path("variant").asText()).isEqualTo(variant);
        assertThat(agent.http().get("/v1/models").succeeded().findValuesAsText("engine"))
                .contains("tensorflow-lite");
        Score score = Score.ask(agent, MODEL, scene.images(IMAGES));
        assertThat(score.correct()).as(score.toString()).isBetween(85, 100);
    }
}
