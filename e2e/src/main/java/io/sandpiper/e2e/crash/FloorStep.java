package io.sandpiper.e2e.crash;

import java.util.Map;

/** A model's floor is raised: asked for twice it does no harm, and then no older version is assigned any more. */
final class FloorStep implements Step {
    private static final String MODEL = "raised";
    private int number;

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        new Wine(MODEL, version()).publish(scene, Map.of());
    }

    @Override
    public void act(Scene scene) {
        scene.rest()
                .put("/v1/models/" + MODEL + "/floor", Map.of("version", version()))
                .succeeded();
    }

    @Override
    public void complete(Scene scene) {
        act(scene);
    }

    @Override
    public void check(Scene scene) {
        String floor = scene.rest()
                .get("/v1/trust")
                .succeeded()
                .path("policy")
                .path("floors")
                .path(MODEL)
                .asText();
        if (!floor.equals(version())) {
            throw new AssertionError(
                    "the floor of " + MODEL + " in the list is " + floor + " (expected: " + version() + ")");
        }
    }

    private String version() {
        return "1.0." + number;
    }
}
