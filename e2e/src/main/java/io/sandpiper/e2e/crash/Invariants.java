package io.sandpiper.e2e.crash;

import io.sandpiper.e2e.process.Await;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The invariants of docs/architecture.md that a crash could break: 1 (only assigned bytes, no lower counter), 2 (goes on
 * answering), 3 (acknowledged is not lost and counts once), 7 (what is served does not hang on the broker's memory, which
 * each restart of the gateway wipes). One thread.
 */
final class Invariants {
    private final Scene scene;
    private final AuditLines auditLines;
    private final Records records;
    private long counter;
    private long countedBefore;
    private long answeredBefore;
    private long unknownBefore;

    Invariants(Scene scene) {
        this.scene = scene;
        this.auditLines = new AuditLines(scene);
        this.records = new Records(scene.porch().data(), scene.fleet().gateway().data());
    }

    /** Notes what holds before a point is tried. */
    void begin() {
        counter = records.counterOnDevice();
    }

    /** Right after the restart: what is on disk, and what answers, must be old or new, and nothing else. */
    void afterRestart() {
        Set<String> everAssigned = records.everAssigned();
        counterIsNotLower();
        for (Map.Entry<String, String> model : records.committed().entrySet()) {
            if (!everAssigned.contains(model.getValue())) {
                throw new AssertionError("invariant 1: " + model.getKey() + " is committed with manifest "
                        + model.getValue() + ", which was never assigned");
            }
        }
        Await.until(
                "invariant 2: the agent answers after its restart",
                () -> scene.porch().servedVersion(Garments.MODEL) != null);
        scene.asker().mustAnswer();
    }

    /** When all is quiet again: device and gateway agree, every answer was right, every request counts once. */
    void end(long mayBeLost) {
        Await.until(
                "the device acts on the gateway's counter",
                Waits.UPDATE,
                () -> records.counterOnDevice() == records.counterWanted(Scene.DEVICE),
                () -> records.counterOnDevice() + " on the device, " + records.counterWanted(Scene.DEVICE) + " wanted");
        Await.until(
                "invariant 1: the device commits what is wanted",
                Waits.UPDATE,
                this::wantedIsCommitted,
                () -> "wanted " + records.wanted(Scene.DEVICE) + ", committed " + records.committed() + ", states "
                        + records.states());
        counterIsNotLower();
        auditLines.mustFit();
        scene.asker().mustAnswer();
        scene.asker().pause();
        scene.asker().check();
        countsOnce(mayBeLost);
        scene.asker().resume();
    }

    private void counterIsNotLower() {
        long now = records.counterOnDevice();
        if (now < counter) {
            throw new AssertionError("invariant 1: counter " + now + " (expected: " + counter + " or higher)");
        }
    }

    private boolean wantedIsCommitted() {
        Map<String, String> committed = records.committed();
        Map<String, String> states = records.states();
        for (Map.Entry<String, String> model : records.wanted(Scene.DEVICE).entrySet()) {
            String state = states.getOrDefault(model.getKey(), "none");
            boolean gaveUp = state.equals("Refused") || state.equals("RolledBack");
            if (!gaveUp && !Objects.equals(committed.get(model.getKey()), model.getValue())) {
                return false;
            }
        }
        return true;
    }

    private void countsOnce(long mayBeLost) {
        long answered = scene.asker().answered() - answeredBefore;
        long unknown = scene.asker().unknown() - unknownBefore;
        long least = countedBefore + answered - mayBeLost;
        long most = countedBefore + answered + unknown;
        Await.until(
                "invariant 3: the gateway counts every request that was answered",
                Waits.TELEMETRY,
                () -> counted() >= least,
                () -> "counted " + counted() + " (expected: " + least + " to " + most + ")");
        // Where some may be lost, the least is reached before the last have come.
        long counted = mayBeLost > 0 ? settled() : counted();
        if (counted > most) {
            throw new AssertionError("invariant 3: " + counted + " requests counted (expected: " + least + " to " + most
                    + "): something counts twice");
        }
        countedBefore = counted;
        answeredBefore += answered;
        unknownBefore += unknown;
    }

    /** After a fault: what was lost is told once, and not again by every point that follows. */
    void takeAsItIs() {
        scene.asker().pause();
        scene.awaitBoth();
        countedBefore = settled();
        answeredBefore = scene.asker().answered();
        unknownBefore = scene.asker().unknown();
    }

    /** The count when nothing comes any more. */
    private long settled() {
        long before = -1;
        for (long now = counted(); now != before; now = counted()) {
            before = now;
            Waits.settle();
        }
        return before;
    }

    private long counted() {
        return scene.operator()
                .status(Garments.MODEL, Scene.DEVICE)
                .path("requests")
                .asLong();
    }
}
