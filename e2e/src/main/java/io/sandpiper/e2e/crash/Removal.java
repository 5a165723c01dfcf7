package io.sandpiper.e2e.crash;

/** Something that the gateway has at a path, and that is removed there: twice does no harm, and then it is gone. */
record Removal(String path) {
    void act(Scene scene) {
        scene.rest().delete(path).succeeded();
    }

    void complete(Scene scene) {
        if (scene.rest().get(path).status() == 200) {
            act(scene);
        }
    }

    void check(Scene scene) {
        int status = scene.rest().get(path).status();
        if (status != 404) {
            throw new AssertionError(path + " was removed: " + status + " (expected: 404)");
        }
    }
}
