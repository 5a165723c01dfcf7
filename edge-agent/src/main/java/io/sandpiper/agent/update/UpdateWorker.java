package io.sandpiper.agent.update;

import io.sandpiper.host.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The update thread: one thing at a time, planned anew after each from what is on disk. Whatever fails here is told and
 * tried again; serving goes on.
 */
final class UpdateWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateWorker.class);
    private static final Duration IDLE_LOOK = Duration.ofSeconds(30);
    private static final Duration FAULT_PAUSE = Duration.ofSeconds(1);

    private final AssignmentDesk desk;
    private final UpdateMachine machine;
    private final UpdateSteps steps;
    private final Activation activation;
    private final BlobKeeper keeper;
    private final Hindrances hindrances;
    private final TargetTrust trust;
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
            TargetTrust trust,
            Consumer<String> changed,
            Clock clock) {
        this.desk = desk;
        this.machine = machine;
        this.steps = steps;
        this.activation = activation;
        this.keeper = keeper;
        this.hindrances = hindrances;
        this.trust = trust;
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
            deleteOthers();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).setCause(e).log("update-cleanup-failed");
        }
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    step();
                } catch (InterruptedException e) {
                    throw e;
                } catch (Throwable e) { // memory that was short for a moment must not end all updates
                    Thread.sleep(FAULT_PAUSE);
                    LOG.atError().setCause(e).log("update-fault");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        String model = "";
        long planned = System.nanoTime();
        trust.refresh();
        Optional<Assignment> assignment = desk.current();
        try {
            List<ModelRecord> models = machine.models();
            Set<String> resting = hindrances.resting(planned);
            switch (Plan.next(assignment, models, resting, keeper::complete, activation::misses, clock.instant())) {
                case Plan.Step.Idle idle -> pause(planned);
                case Plan.Step.Begin begin -> {
                    model = begin.target().model();
                    machine.become(new UpdateState.Resolving(begin.target()));
                    cleanUp(model); // what was begun before takes the room that this one needs
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
                case Plan.Step.TakeBack back -> {
                    model = back.record().model();
                    steps.takeBack(back.record(), back.reason());
                    cleanUp(model);
                }
                case Plan.Step.Load load -> {
                    model = load.record().model();
                    load(load.version());
                }
                case Plan.Step.Continue on -> {
                    model = on.record().model();
                    goOn(on.record(), assignment.orElse(null));
                }
            }
        } catch (FetchException e) {
            if (e.kind() == FetchException.Kind.DISK_FULL) {
                deleteOthers();
            }
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

    private void goOn(ModelRecord record, @Nullable Assignment planned)
            throws IOException, InterruptedException, FetchException {
        String model = record.model();
        steps.go(record, planned).ifPresentOrElse(wait -> hindrances.rest(model, wait), () -> {
            hindrances.clear(model);
            if (machine.models().stream()
                    .anyMatch(m -> m.model().equals(model) && m.state().settled())) {
                cleanUp(model);
            }
        });
    }

    private void load(Installed version) throws IOException {
        try {
            activation.goBack(version);
        } catch (ActivationException e) {
            throw new IOException(version.version() + " is committed and does not load: " + e.getMessage(), e);
        }
        hindrances.clear(version.model());
        LOG.atInfo()
                .addKeyValue("model", version.model())
                .addKeyValue("version", version.version())
                .log("committed-loaded");
        changed.accept(version.model());
    }

    private void cleanUp(String model) {
        hindrances.clear(model);
        deleteOthers();
    }

    private void deleteOthers() {
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
            pause(System.nanoTime());
        }
    }

    /** @param planned when the plan found nothing to do: what rested then is waited for */
    private synchronized void pause(long planned) throws InterruptedException {
        long millis = hindrances.untilNext(planned).orElse(IDLE_LOOK).toMillis();
        if (!woken) {
            wait(Math.max(1, Math.min(millis, IDLE_LOOK.toMillis())));
        }
        woken = false;
    }
}
