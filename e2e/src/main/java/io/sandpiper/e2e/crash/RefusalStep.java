package io.sandpiper.e2e.crash;

/** A version is assigned that the device refuses, because its budget cannot be kept; what serves goes on. */
final class RefusalStep implements Step {
    private static final String MODEL = "strict";

    @Override
    public String name() {
        return "refusal";
    }

    @Override
    public void prepare(Scene scene) {
        StrictModel.publishOnce(scene, MODEL);
    }

    @Override
    public void act(Scene scene) {
        scene.operator().assign(MODEL, StrictModel.VERSION, Scene.LABEL);
    }

    @Override
    public void complete(Scene scene) {
        // Assigning again is being told to try again.
        scene.operator().assign(MODEL, StrictModel.VERSION, Scene.LABEL);
    }

    @Override
    public void check(Scene scene) {
        scene.operator().awaitOutcome(MODEL, Scene.DEVICE, "refused", Waits.UPDATE);
    }
}
