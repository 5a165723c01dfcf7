package io.sandpiper.agent.update;

import io.sandpiper.host.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The update thread: one thing at a time, planned anew after each from what is on disk. Whatever fails here is told and
 * tried again; serving goes on.
 */
final class UpdateWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateWorker.class);
    private static final Duration IDLE_LOOK = Duration.ofSeconds(30);

    private final AssignmentDesk desk;
    private final UpdateMachine machine;
    private final UpdateSteps steps;
    private final Activation activation;
    private final BlobKeeper keeper;
    private final Hindrances hindrances;
    private final Consumer<String> changed;
    private final Clock clock;
    private boolean woken;

    UpdateWorker(
            AssignmentDesk desk,
            UpdateMachine machine,
            UpdateSteps steps,
            Activation activation,
            BlobKeeper keeper,
            Hindrances hindrances,
            Consumer<String> changed,
            Clock clock) {
        this.desk = desk;
        this.machine = machine;
        this.steps = steps;
        this.activation = activation;
        this.keeper = keeper;
        this.hindrances = hindrances;
        this.changed = changed;
        this.clock = clock;
    }

    /** Something changed: plan again. Any thread. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** As {@link #wake}, where what hindered may be over: a connection is back, or something else is asked for. */
    void retryNow() {
        hindrances.clearAll();
        wake();
    }

    @Override
    public void run() {
        try {
            machine.models().forEach(steps::recover);
            keeper.deleteOthers(machine.models());
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).setCause(e).log("update-recover-failed");
        }
        try {
            while (!Thread.currentThread().isInterrupted()) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        String model = "";
        Instant now = clock.instant();
        try {
            List<ModelRecord> models = machine.models();
            switch (Plan.next(desk.current(), models, hindrances.resting(now), now)) {
                case Plan.Step.Idle idle -> pause(now);
                case Plan.Step.Begin begin -> {
                    model = begin.target().model();
                    machine.become(new UpdateState.Resolving(begin.target()));
                }
                case Plan.Step.Settle settle -> {
                    model = settle.record().model();
                    machine.settle(settle.record(), settle.to());
                    cleanUp(model);
                }
                case Plan.Step.Remove remove -> {
                    model = remove.model();
                    activation.remove(model);
                    machine.remove(model);
                    cleanUp(model);
                }
                case Plan.Step.Continue on -> {
                    model = on.record().model();
                    goOn(on.record());
                }
            }
        } catch (FetchException e) {
            if (e.kind() != FetchException.Kind.SUPERSEDED) {
                hinder(model, String.valueOf(e.getMessage()));
            }
        } catch (IOException | StoreException e) {
            if (Thread.currentThread().isInterrupted()) {
                return; // the agent ends: what failed is no fault
            }
            hinder(
                    model,
                    e.getMessage()
                            + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()));
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LOG.atError().addKeyValue("model", model).setCause(e).log("update-fault");
            hinder(model, "a fault of the agent: " + e);
        }
    }

    private void goOn(ModelRecord record) throws IOException, InterruptedException, FetchException {
        String model = record.model();
        steps.go(record).ifPresentOrElse(wait -> hindrances.rest(model, wait), () -> {
            hindrances.clear(model);
            if (machine.models().stream()
                    .anyMatch(m -> m.model().equals(model) && m.state().settled())) {
                cleanUp(model);
            }
        });
    }

    private void cleanUp(String model) {
        hindrances.clear(model);
        try {
            keeper.deleteOthers(machine.models());
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("blobs-delete-failed");
        }
    }

    private void hinder(String model, String reason) throws InterruptedException {
        if (hindrances.hinder(model, reason)) {
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .addKeyValue("reason", reason)
                    .log("update-hindered");
            if (!model.isEmpty()) {
                changed.accept(model);
            }
        }
        if (model.isEmpty()) {
            pause(clock.instant());
        }
    }

    /** @param planned when the plan found nothing to do: what rested then is waited for */
    private synchronized void pause(Instant planned) throws InterruptedException {
        long millis = hindrances.untilNext(planned).orElse(IDLE_LOOK).toMillis();
        if (!woken) {
            wait(Math.max(1, Math.min(millis, IDLE_LOOK.toMillis())));
        }
        woken = false;
    }
}
