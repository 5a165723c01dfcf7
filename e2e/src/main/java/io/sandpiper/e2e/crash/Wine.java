package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.DemoSpec;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.protocol.message.PushEvent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Pushes of the tabular model, each as a version of its own; quick, because there is nothing to quantize. */
record Wine(String model, String version) {
    private static final String NONE = "";

    /** Asks for the push and returns the job's id; empty where the same version is there already. */
    String request(Scene scene, Map<String, ?> options) {
        PushFiles wine = PushFiles.wine(scene.fleet().checkout());
        Path spec = DemoSpec.with(
                Objects.requireNonNull(wine.spec()),
                DemoSpec.TIME,
                Garments.BUDGET,
                scene.fleet().folder().resolve("wine.yaml"));
        PushFiles files = new PushFiles(wine.model(), spec, wine.calibration(), wine.holdout());
        Reply reply = scene.operator().request(model, version, files, options);
        reply.succeeded();
        return reply.status() == 200 ? NONE : Operator.job(reply.json());
    }

    /** Pushes again as somebody would who has heard nothing, and fails unless it is published then. */
    void publish(Scene scene, Map<String, ?> options) {
        String job = request(scene, options);
        if (!job.equals(NONE)) {
            awaitAccepted(scene, job);
        }
        scene.rest().get("/v1/models/" + model + "/versions/" + version).succeeded();
    }

    static void awaitAccepted(Scene scene, String job) {
        PushEvent last = scene.operator().await(job);
        if (last.state() != PushEvent.State.ACCEPTED) {
            throw new AssertionError("job " + job + " (expected: accepted): " + last);
        }
    }
}
