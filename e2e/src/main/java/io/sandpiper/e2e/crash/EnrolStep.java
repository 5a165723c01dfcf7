package io.sandpiper.e2e.crash;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A device enrols with a one-time token: after a crash on either side the same command must do. */
final class EnrolStep implements Step {
    private @Nullable FreshDevice device;

    @Override
    public String name() {
        return "enrol";
    }

    @Override
    public boolean claims(String point) {
        return point.startsWith("device.enrol.") || point.startsWith("identity.");
    }

    @Override
    public void prepare(Scene scene) {
        device = new FreshDevice(scene, scene.token());
    }

    @Override
    public void launch(Scene scene, Program program) {
        if (program == Program.GATEWAY) {
            scene.restart(program);
        }
    }

    @Override
    public void act(Scene scene) {
        device().tryToEnrol(scene);
    }

    @Override
    public void complete(Scene scene) {
        device().enrol(scene);
    }

    private FreshDevice device() {
        return Objects.requireNonNull(device);
    }
}
