package io.sandpiper.e2e.crash;

import java.util.Map;

/** The operator goes back to the version before. */
final class UndoStep implements Step {
    private String from = "";
    private boolean acknowledged;

    @Override
    public String name() {
        return "undo";
    }

    @Override
    public void prepare(Scene scene) {
        from = scene.targetVersion();
        acknowledged = false;
    }

    @Override
    public void act(Scene scene) {
        undo(scene);
    }

    @Override
    public void complete(Scene scene) {
        if (!acknowledged && scene.targetVersion().equals(from)) {
            undo(scene);
        }
    }

    @Override
    public void check(Scene scene) {
        String now = scene.targetVersion();
        if (now.equals(from)) {
            throw new AssertionError("undo left the target at " + now + " (expected: the version before)");
        }
        scene.awaitCommitted(now);
        scene.garments().isAssigned(now);
    }

    private void undo(Scene scene) {
        scene.rest().post("/v1/models/" + Garments.MODEL + "/undo", Map.of()).succeeded();
        acknowledged = true;
    }
}
