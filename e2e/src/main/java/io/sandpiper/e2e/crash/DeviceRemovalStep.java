package io.sandpiper.e2e.crash;

/** A device leaves the fleet. */
final class DeviceRemovalStep implements Step {
    private String device = "";

    @Override
    public String name() {
        return "devices-rm";
    }

    @Override
    public void prepare(Scene scene) {
        device = FreshDevice.enrolled(scene).name();
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
            throw new AssertionError("a removed device: " + status + " (expected: 404)");
        }
    }

    private String path() {
        return "/v1/devices/" + device;
    }
}
