package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.protocol.message.PushEvent;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SharedScene
class GatewayKilledTest {
    private static final int KILLED = 137;
    /** The first ones are tried in each run, all with {@code -De2e=full}; {@code make crash} tries every point. */
    private static final List<String> POINTS = List.of(
            "ingest.stage-prove",
            "registry.publish.before-commit",
            "blob.place.before-rename",
            "ingest.job.before-commit",
            "ingest.job.after-commit",
            "registry.publish.after-commit",
            "ingest.state-accepted.before-commit");

    private static final int SAMPLE = 2;

    private final Scene scene;
    private final AgentProcess agent;

    GatewayKilledTest(Scene scene) {
        this.scene = scene;
        this.agent = scene.servingAgent("bystander");
    }

    static List<String> points() {
        return Needs.fullLength() ? POINTS : POINTS.subList(0, SAMPLE);
    }

    @AfterAll
    void stop() {
        agent.stop();
    }

    @ParameterizedTest
    @MethodSource("points")
    void a_push_whose_gateway_was_killed_can_be_made_again_and_is_accepted(String point) {
        Path model = TestModels.small(scene.folder(), point.hashCode());
        String name = "killed-at-" + Integer.toHexString(point.hashCode());
        restartToDieAt(point);
        pushIntoTheKill(name, PushFiles.of(model));
        assertThat(scene.gateway().process().awaitExit(Scene.DELIVERY)).isEqualTo(KILLED);
        agentStillAnswers();
        scene.gateway().start();
        pushAgainIsAccepted(name, PushFiles.of(model));
        agentStillAnswers();
        scene.operator().assign(name, "1.0.0", "device=bystander");
        agent.awaitServing(name, "1.0.0", Scene.DELIVERY);
    }

    @Test
    void a_job_whose_gateway_was_killed_while_it_was_converted_comes_to_its_end_by_itself() {
        PushFiles files = PushFiles.fashion(scene.fleet().checkout(), "1.0.0");
        String job = Operator.job(scene.operator()
                .request("killed-converting", "1.0.0", files, Map.of())
                .succeeded());
        io.sandpiper.e2e.process.Await.until(
                "the job is being converted",
                () -> scene.gateway()
                        .rest()
                        .get("/v1/jobs/" + job)
                        .json()
                        .path("state")
                        .asText()
                        .equals("running"));
        scene.gateway().killNow();
        agentStillAnswers();
        scene.gateway().start();
        PushEvent last = scene.operator().await(job);
        assertThat(last.state()).isEqualTo(PushEvent.State.ACCEPTED);
    }

    private void restartToDieAt(String point) {
        scene.gateway().stop();
        scene.gateway().start(Map.of("SANDPIPER_CRASH_AT", point));
    }

    private void pushIntoTheKill(String name, PushFiles files) {
        try {
            Reply reply = scene.operator().request(name, "1.0.0", files, Map.of());
            assertThat(reply.status()).isEqualTo(202);
        } catch (UncheckedIOException | AssertionError e) {
            // The gateway may die before it answers: nothing was acknowledged then.
        }
    }

    private void pushAgainIsAccepted(String name, PushFiles files) {
        Reply reply = scene.operator().request(name, "1.0.0", files, Map.of());
        if (reply.status() != 200) {
            assertThat(reply.status()).as(reply.text()).isEqualTo(202);
            PushEvent last = scene.operator().await(Operator.job(reply.json()));
            assertThat(last.state()).as(last.toString()).isEqualTo(PushEvent.State.ACCEPTED);
        }
    }

    private void agentStillAnswers() {
        Prediction answer = Prediction.of(
                agent.predict("fashion", List.of(scene.images(1).instances().getFirst())));
        assertThat(answer.version()).isEqualTo("1.0.0");
    }
}
