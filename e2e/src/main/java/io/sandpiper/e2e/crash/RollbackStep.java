package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.RunningProcess;
import java.time.Duration;
import java.util.Map;

/** A version during whose probation the agent ends again and again is taken back by the agent itself. */
final class RollbackStep implements Step {
    private static final String MODEL = "brittle";
    /** How often the agent tries before it gives a version up. */
    private static final int TRIES = 5;

    private static final Map<String, String> END_IN_PROBATION =
            Map.of("SANDPIPER_CRASH_AT", "update.probation.after-commit");

    private int number;

    @Override
    public String name() {
        return "rollback";
    }

    @Override
    public void prepare(Scene scene) {
        if (number == 0) {
            number++;
            wine().publish(scene, Map.of("assign", Scene.LABEL));
            scene.porch().awaitServing(MODEL, version(number), Waits.UPDATE);
            scene.operator().awaitOutcome(MODEL, Scene.DEVICE, "well", Waits.UPDATE);
        }
        number++;
        wine().publish(scene, Map.of());
        scene.asker().pause();
        scene.porch().stop();
        for (int i = 0; i < TRIES; i++) {
            RunningProcess process = scene.porch().launch(END_IN_PROBATION);
            if (i == 0) {
                scene.porch().awaitLive();
                scene.operator().assign(MODEL, version(number), Scene.LABEL);
            }
            process.awaitExit(Duration.ofMinutes(2));
        }
    }

    @Override
    public void act(Scene scene) {
        if (!scene.porch().isRunning() && !scene.arming().isArmed(Program.AGENT)) {
            scene.porch().launch(scene.arming().environment(Program.AGENT));
        }
    }

    @Override
    public void complete(Scene scene) {
        scene.awaitBoth();
    }

    @Override
    public void check(Scene scene) {
        scene.operator().awaitOutcome(MODEL, Scene.DEVICE, "refused", Waits.UPDATE);
        scene.porch().awaitServing(MODEL, version(1), Waits.UPDATE);
    }

    private Wine wine() {
        return new Wine(MODEL, version(number));
    }

    private static String version(int number) {
        return "1.0." + number;
    }
}
