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
        removal().act(scene);
    }

    @Override
    public void complete(Scene scene) {
        removal().complete(scene);
    }

    @Override
    public void check(Scene scene) {
        removal().check(scene);
    }

    private Removal removal() {
        return new Removal("/v1/models/" + MODEL + "/versions/" + version());
    }

    private String version() {
        return "1.0." + number;
    }
}
