package io.sandpiper.e2e.crash;

/** An operator makes an enrolment token; what was shown must enrol a device. */
final class TokenStep implements Step {
    private String token = "";

    @Override
    public String name() {
        return "token";
    }

    @Override
    public boolean claims(String point) {
        return point.startsWith("device.token.");
    }

    @Override
    public void prepare(Scene scene) {
        token = "";
    }

    @Override
    public void act(Scene scene) {
        token = scene.token();
    }

    @Override
    public void complete(Scene scene) {
        if (token.isEmpty()) {
            token = scene.token();
        }
    }

    @Override
    public void check(Scene scene) {
        new FreshDevice(scene, token).enrol(scene);
    }
}
