package io.sandpiper.e2e.crash;

import java.util.Map;

/** A model is pushed and assigned at once: uploaded, queued, converted, proven, published, delivered, served. */
final class PushStep implements Step {
    private static final String MODEL = "wine";
    private static final Map<String, String> OPTIONS = Map.of("assign", Scene.LABEL);

    private int number;
    private String job = "";

    @Override
    public String name() {
        return "push";
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        job = "";
    }

    @Override
    public void act(Scene scene) {
        job = wine().request(scene, OPTIONS);
    }

    @Override
    public void complete(Scene scene) {
        if (job.isEmpty()) {
            wine().publish(scene, OPTIONS);
        } else {
            // It was acknowledged: the gateway must bring it to its end by itself.
            Wine.awaitAccepted(scene, job);
        }
    }

    @Override
    public void check(Scene scene) {
        scene.rest()
                .get("/v1/models/" + MODEL + "/versions/" + wine().version())
                .succeeded();
        scene.porch().awaitServing(MODEL, wine().version(), Waits.UPDATE);
    }

    private Wine wine() {
        return new Wine(MODEL, "1.0." + number);
    }
}
