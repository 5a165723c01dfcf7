package io.sandpiper.e2e.crash;

import java.util.Map;

/** A version that nobody runs is removed. */
final class RemovalStep implements Step {
    private static final String MODEL = "spare";
    private int number;

    @Override
    public String name() {
        return "rm";
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        new Wine(MODEL, version()).publish(scene, Map.of());
    }

    @Override
    public void act(Scene scene) {
        scene.rest().delete(path()).succeeded();
    }

    @Override
    public void complete(Scene scene) {
        if (scene.rest().get(path()).status() == 200) {
            act(scene);
        }
    }

    @Override
    public void check(Scene scene) {
        int status = scene.rest().get(path()).status();
        if (status != 404) {
            throw new AssertionError("a removed version: " + status + " (expected: 404)");
        }
    }

    private String path() {
        return "/v1/models/" + MODEL + "/versions/" + version();
    }

    private String version() {
        return "1.0." + number;
    }
}
