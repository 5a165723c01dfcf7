package io.sandpiper.e2e.crash;

import java.util.Map;

/** A model is pushed, plain or sealed, and assigned at once: uploaded, queued, converted, proven, published, delivered, served. */
final class PushStep implements Step {
    private final String name;
    private final String model;
    private final Map<String, Object> options;
    private int number;
    private String job = "";

    private PushStep(String name, String model, Map<String, Object> options) {
        this.name = name;
        this.model = model;
        this.options = options;
    }

    static PushStep plain() {
        return new PushStep("push", "wine", Map.of("assign", Scene.LABEL));
    }

    static PushStep sealed() {
        return new PushStep("push-sealed", "wine-sealed", Map.of("assign", Scene.LABEL, "seal", true));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        job = "";
    }

    @Override
    public void act(Scene scene) {
        job = wine().request(scene, options);
    }

    @Override
    public void complete(Scene scene) {
        if (job.isEmpty()) {
            wine().publish(scene, options);
        } else {
            // It was acknowledged: the gateway must bring it to its end by itself.
            Wine.awaitAccepted(scene, job);
        }
    }

    @Override
    public void check(Scene scene) {
        scene.rest()
                .get("/v1/models/" + model + "/versions/" + wine().version())
                .succeeded();
        scene.porch().awaitServing(model, wine().version(), Waits.UPDATE);
    }

    private Wine wine() {
        return new Wine(model, "1.0." + number);
    }
}
