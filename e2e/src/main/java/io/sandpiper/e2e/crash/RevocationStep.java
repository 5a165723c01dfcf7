package io.sandpiper.e2e.crash;

/** An operator takes a device's certificate back: twice does no harm, and the device stays listed. */
final class RevocationStep implements Step {
    private String path = "";

    @Override
    public String name() {
        return "devices-revoke";
    }

    @Override
    public void prepare(Scene scene) {
        path = "/v1/devices/" + FreshDevice.enrolled(scene).name();
    }

    @Override
    public void act(Scene scene) {
        scene.rest().post(path + "/revoke", java.util.Map.of()).succeeded();
    }

    @Override
    public void complete(Scene scene) {
        act(scene);
    }

    @Override
    public void check(Scene scene) {
        if (!scene.rest().get(path).succeeded().hasNonNull("revoked")) {
            throw new AssertionError(path + " was revoked, and is not shown so");
        }
    }
}
