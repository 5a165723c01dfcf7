package io.sandpiper.e2e.crash;

/** Requests are counted on the device, written to the outbox, sent, stored once and acknowledged. */
final class TelemetryStep implements Step {
    private static final int REQUESTS = 20;
    private int answered;

    @Override
    public String name() {
        return "telemetry";
    }

    @Override
    public boolean claims(String point) {
        return point.startsWith("telemetry.");
    }

    @Override
    public void prepare(Scene scene) {
        answered = 0;
    }

    @Override
    public void act(Scene scene) {
        while (answered < REQUESTS && scene.asker().tryOnce()) {
            answered++;
        }
    }

    /**
     * What was counted after the last commit to the outbox is in memory alone and was promised to nobody; the agent may
     * die at the acknowledgement of a batch from before these requests.
     */
    @Override
    public long mayBeLost(Point point) {
        return point.program() == Program.AGENT ? answered : 0;
    }
}
