package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Reply;
import java.util.Map;
import java.util.Set;

/** A push is cancelled while it waits or converts: once that is answered, it never becomes a version. */
final class CancelStep implements Step {
    private static final String MODEL = "unwanted";
    /** Cancelled, or too late: the push came to its end by itself. */
    private static final Set<Integer> ANSWERS = Set.of(200, 409);

    private int number;
    private String job = "";
    private boolean cancelled;

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        job = "";
        cancelled = false;
    }

    @Override
    public void act(Scene scene) {
        job = new Wine(MODEL, version()).request(scene, Map.of());
        cancel(scene);
    }

    @Override
    public void complete(Scene scene) {
        if (job.isEmpty()) {
            job = new Wine(MODEL, version()).request(scene, Map.of());
        }
        if (!cancelled) {
            cancel(scene);
        }
    }

    @Override
    public void check(Scene scene) {
        if (!cancelled) {
            return;
        }
        String state =
                scene.rest().get("/v1/jobs/" + job).succeeded().path("state").asText();
        int version = scene.rest()
                .get("/v1/models/" + MODEL + "/versions/" + version())
                .status();
        if (!state.equals("cancelled") || version != 404) {
            throw new AssertionError("job " + job + " was cancelled: " + state + ", its version " + version);
        }
    }

    private void cancel(Scene scene) {
        Reply reply = scene.rest().post("/v1/jobs/" + job + "/cancel", Map.of());
        if (!ANSWERS.contains(reply.status())) {
            throw new AssertionError("cancel: " + reply);
        }
        cancelled = reply.status() == 200;
    }

    private String version() {
        return "1.0." + number;
    }
}
