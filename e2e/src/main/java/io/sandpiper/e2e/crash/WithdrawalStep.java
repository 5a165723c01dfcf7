package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Await;
import java.util.Map;

/** A model is taken away from the devices that run it; they remove it and serve the others. */
final class WithdrawalStep implements Step {
    private static final String MODEL = "brief";
    private static final String VERSION = "1.0.0";

    @Override
    public String name() {
        return "withdrawal";
    }

    @Override
    public void prepare(Scene scene) {
        new Wine(MODEL, VERSION).publish(scene, Map.of());
        scene.operator().assign(MODEL, VERSION, Scene.LABEL);
        scene.porch().awaitServing(MODEL, VERSION, Waits.UPDATE);
        scene.operator().awaitOutcome(MODEL, Scene.DEVICE, "well", Waits.UPDATE);
    }

    @Override
    public void act(Scene scene) {
        scene.rest()
                .post("/v1/assignments", Map.of("model", MODEL, "selector", Scene.LABEL))
                .succeeded();
    }

    @Override
    public void complete(Scene scene) {
        act(scene);
    }

    @Override
    public void check(Scene scene) {
        Await.until(
                "the withdrawn model is gone from the device",
                Waits.UPDATE,
                () -> scene.porch().servedVersion(MODEL) == null);
    }
}
