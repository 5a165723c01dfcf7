package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Finished;
import java.util.List;

/** A device that one trial enrols. */
record FreshDevice(String name, String token) {
    FreshDevice(Scene scene, String token) {
        this(scene.freshName(), token);
    }

    /** Enrols with a new token. */
    static FreshDevice enrolled(Scene scene) {
        FreshDevice device = new FreshDevice(scene, scene.token());
        device.enrol(scene);
        return device;
    }

    /** Runs the command once. */
    Finished tryToEnrol(Scene scene) {
        return scene.agentCommand(List.of(
                "enroll",
                "--token",
                token,
                "--name",
                name,
                "--data",
                scene.freshFolder(name).toString()));
    }

    /** Enrols and fails unless the gateway knows the device then. */
    void enrol(Scene scene) {
        tryToEnrol(scene).succeeded();
        scene.rest().get("/v1/devices/" + name).succeeded();
    }
}
