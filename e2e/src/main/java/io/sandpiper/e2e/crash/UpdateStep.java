package io.sandpiper.e2e.crash;

/** A published version is assigned: the whole update path of the agent, and delivery at the gateway. */
final class UpdateStep implements Step {
    private String version = "";
    private boolean acknowledged;

    @Override
    public String name() {
        return "update";
    }

    @Override
    public void prepare(Scene scene) {
        version = scene.garments().next();
        acknowledged = false;
    }

    @Override
    public void act(Scene scene) {
        assign(scene);
    }

    @Override
    public void complete(Scene scene) {
        if (!acknowledged) {
            assign(scene);
        }
    }

    @Override
    public void check(Scene scene) {
        scene.awaitCommitted(version);
    }

    private void assign(Scene scene) {
        scene.operator().assign(Garments.MODEL, version, Scene.LABEL);
        acknowledged = true;
    }
}
