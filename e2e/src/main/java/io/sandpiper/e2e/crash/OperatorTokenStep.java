package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Reply;
import java.util.Map;

/** A token is made and ended: what was answered is so after a kill. */
final class OperatorTokenStep implements Step {
    private int number;
    private boolean made;
    private boolean removed;

    @Override
    public String name() {
        return "operator-token";
    }

    @Override
    public void prepare(Scene scene) {
        number++;
        made = false;
        removed = false;
    }

    @Override
    public void act(Scene scene) {
        make(scene);
        remove(scene);
    }

    @Override
    public void complete(Scene scene) {
        if (!made) {
            make(scene);
        }
        if (!removed) {
            remove(scene);
        }
    }

    @Override
    public void check(Scene scene) {
        if (scene.rest().get("/v1/tokens").succeeded().toString().contains(token())) {
            throw new AssertionError("token " + token() + " was removed, and is there");
        }
    }

    /** Made before the kill, though nobody heard of it, its name is taken. */
    private void make(Scene scene) {
        Reply reply = scene.rest().post("/v1/tokens", Map.of("name", token(), "role", "viewer"));
        made = reply.status() == 201 || reply.status() == 400;
        if (!made) {
            throw new AssertionError("token: " + reply);
        }
    }

    private void remove(Scene scene) {
        Reply reply = scene.rest().delete("/v1/tokens/" + token());
        removed = reply.status() == 200 || reply.status() == 404;
        if (!removed) {
            throw new AssertionError("token: " + reply);
        }
    }

    private String token() {
        return "crash-" + number;
    }
}
