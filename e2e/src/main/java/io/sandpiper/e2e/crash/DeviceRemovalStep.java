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
        return new Removal("/v1/devices/" + device);
    }
}
