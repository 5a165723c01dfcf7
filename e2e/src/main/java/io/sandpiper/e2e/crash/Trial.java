package io.sandpiper.e2e.crash;

import java.util.concurrent.TimeUnit;

/** Tries one point: arms it, runs its step until the program dies there, starts it again, checks. One thread. */
final class Trial {
    private final Scene scene;
    private final Steps steps;
    private final Invariants invariants;

    Trial(Scene scene, Steps steps, Invariants invariants) {
        this.scene = scene;
        this.steps = steps;
        this.invariants = invariants;
    }

    Outcome run(Point point) {
        long from = System.nanoTime();
        String fault = "";
        try {
            tryPoint(steps.named(point.step()), point);
        } catch (AssertionError | RuntimeException e) {
            fault = String.valueOf(e.getMessage());
            recover();
        }
        return new Outcome(point, fault, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
    }

    /** Runs every step without a crash. */
    void runWhole(Step step) {
        invariants.begin();
        step.prepare(scene);
        step.act(scene);
        step.complete(scene);
        scene.awaitBoth();
        step.check(scene);
        scene.asker().resume();
        invariants.end(0);
    }

    private void tryPoint(Step step, Point point) {
        step.prepare(scene);
        invariants.begin();
        scene.arming().arm(point);
        step.launch(scene, point.program());
        scene.awaitBothOrDeath();
        AssertionError early = act(step);
        try {
            scene.arming().awaitDeath();
        } catch (AssertionError e) {
            if (early != null) {
                e.addSuppressed(early);
            }
            throw e;
        }
        scene.arming().disarm();
        scene.awaitBoth();
        invariants.afterRestart();
        scene.asker().resume();
        step.complete(scene);
        step.check(scene);
        invariants.end(step.mayBeLost(point));
    }

    /** Whoever acts is cut off when the program dies: what it says then is no fault. */
    private @org.jspecify.annotations.Nullable AssertionError act(Step step) {
        try {
            step.act(scene);
            return null;
        } catch (AssertionError e) {
            return e;
        } catch (RuntimeException e) {
            return new AssertionError(String.valueOf(e.getMessage()), e);
        }
    }

    /** After a fault the next point deserves a fleet that runs. */
    private void recover() {
        scene.arming().disarm();
        try {
            scene.awaitBoth();
            invariants.takeAsItIs();
            scene.asker().resume();
        } catch (AssertionError | RuntimeException e) {
            throw new IllegalStateException("the fleet does not come up again: " + e.getMessage(), e);
        }
    }
}
