package io.sandpiper.e2e.crash;

/** Both programs start again on what they have. */
final class RestartStep implements Step {
    @Override
    public String name() {
        return "restart";
    }

    @Override
    public void act(Scene scene) {
        if (!scene.arming().isArmed(Program.GATEWAY) && !scene.arming().isArmed(Program.AGENT)) {
            scene.restart(Program.GATEWAY);
            scene.restart(Program.AGENT);
        }
    }

    @Override
    public void complete(Scene scene) {
        scene.awaitBoth();
    }
}
