package io.sandpiper.agent.update;

import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.protocol.message.Desired.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What to do next, as a function of what is on disk. Without side effects. */
final class Plan {
    private Plan() {}

    /** One thing to do. */
    sealed interface Step {
        /** Nothing until something changes. */
        record Idle() implements Step {}

        record Begin(Target target) implements Step {}

        /** The target is the committed version already. */
        record Settle(ModelRecord record, Committed to) implements Step {}

        record Continue(ModelRecord record) implements Step {}

        record Remove(String model) implements Step {}

        /** What is committed does not serve, though what it is served from lies here. */
        record Load(ModelRecord record, Installed version) implements Step {}

        /** What is being activated, or in probation, is no longer asked for. */
        record TakeBack(ModelRecord record, String reason) implements Step {}
    }

    /**
     * The first thing to do. What was begun to be activated is ended first: committed, or taken back where it is no longer
     * asked for. What may wait for the network comes last. An expired assignment begins, commits and removes nothing, but for
     * a first version that was being activated.
     *
     * @param resting models that wait after a hindrance such as a full disk
     * @param complete whether what a version is served from lies here
     * @param missed whether a committed version should serve and does not
     */
    static Step next(
            Optional<Assignment> assignment,
            List<ModelRecord> models,
            Set<String> resting,
            Predicate<Installed> complete,
            Predicate<Installed> missed,
            Instant now) {
        Optional<Assignment> valid = assignment.filter(a -> !now.isAfter(a.notAfter()));
        for (ModelRecord m : models) {
            if ((m.state() instanceof Activating || m.state() instanceof Probation) && !resting.contains(m.model())) {
                return valid.map(a -> ended(m, a)).orElseGet(() -> unasked(m));
            }
        }
        Optional<Step> load = load(models, resting, complete.and(missed));
        if (valid.isEmpty()) {
            return load.orElseGet(Step.Idle::new);
        }
        List<Target> targets = valid.get().targets();
        Set<String> assigned = targets.stream().map(Target::model).collect(Collectors.toSet());
        for (ModelRecord m : models) {
            if (!assigned.contains(m.model()) && !resting.contains(m.model())) {
                return new Step.Remove(m.model());
            }
        }
        Map<String, ModelRecord> known =
                models.stream().collect(Collectors.toMap(ModelRecord::model, Function.identity()));
        Step last = new Step.Idle();
        for (Target target : targets) {
            if (!resting.contains(target.model())) {
                Step step = towards(target, Optional.ofNullable(known.get(target.model())), complete);
                if (!(step instanceof Step.Idle) && !mayWaitForTheNetwork(step)) {
                    return step;
                }
                last = last instanceof Step.Idle ? step : last;
            }
        }
        return load.orElse(last);
    }

    /** It did not load when the agent started, and may since its key or memory is there; or an import committed it meanwhile. */
    private static Optional<Step> load(List<ModelRecord> models, Set<String> resting, Predicate<Installed> silent) {
        for (ModelRecord m : models) {
            Installed active = m.active();
            if (active != null && !resting.contains(m.model()) && !isLeftAlone(m, active) && silent.test(active)) {
                return Optional.of(new Step.Load(m, active));
            }
        }
        return Optional.empty();
    }

    /** While something newer is under way its own steps go on; what ended badly for a fault is not tried again. */
    private static boolean isLeftAlone(ModelRecord record, Installed active) {
        UpdateState state = record.state();
        return !state.settled()
                || (state.failure().isPresent()
                        && !(state instanceof RolledBack r && r.blameless())
                        && state.target().manifest().equals(active.manifest()));
    }

    private static boolean mayWaitForTheNetwork(Step step) {
        return step instanceof Step.Continue on
                && (on.record().state() instanceof Resolving || on.record().state() instanceof Fetching);
    }

    private static Step ended(ModelRecord record, Assignment assignment) {
        Optional<Target> asked = assignment.targets().stream()
                .filter(t -> t.model().equals(record.model()))
                .findFirst();
        if (asked.isEmpty()) {
            return new Step.Remove(record.model());
        }
        return asked.get().manifest().equals(record.state().target().manifest())
                ? new Step.Continue(record)
                : new Step.TakeBack(record, RolledBack.NO_LONGER_WANTED);
    }

    /** With no valid assignment: what is committed takes the candidate's place, where it is another. */
    private static Step unasked(ModelRecord record) {
        Installed active = record.active();
        return active == null
                        || active.manifest().equals(record.state().target().manifest())
                ? new Step.Continue(record)
                : new Step.TakeBack(record, RolledBack.EXPIRED);
    }

    private static Step towards(Target target, Optional<ModelRecord> known, Predicate<Installed> complete) {
        if (known.isEmpty()) {
            return new Step.Begin(target);
        }
        ModelRecord record = known.get();
        Installed active = record.active();
        if (record.state().target().equals(target)) {
            return switch (record.state()) {
                case Committed c when active != null && !complete.test(active) -> new Step.Begin(target);
                case RolledBack r when r.blameless() -> new Step.Begin(target);
                default -> record.state().settled() ? new Step.Idle() : new Step.Continue(record);
            };
        }
        return active != null && active.manifest().equals(target.manifest())
                ? new Step.Settle(record, new Committed(target, active.variant()))
                : new Step.Begin(target);
    }
}
