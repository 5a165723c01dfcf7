package io.sandpiper.agent.update;

import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.protocol.message.Desired.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    }

    /**
     * The first thing to do. What was begun to be activated is ended before a newer assignment is looked at; an expired
     * assignment begins, installs and removes nothing.
     *
     * @param resting models that wait after a hindrance such as a full disk
     */
    static Step next(Optional<Assignment> assignment, List<ModelRecord> models, Set<String> resting, Instant now) {
        for (ModelRecord m : models) {
            if ((m.state() instanceof Activating || m.state() instanceof Probation) && !resting.contains(m.model())) {
                return new Step.Continue(m);
            }
        }
        if (assignment.isEmpty() || now.isAfter(assignment.get().notAfter())) {
            return new Step.Idle();
        }
        List<Target> targets = assignment.get().targets();
        Set<String> assigned = targets.stream().map(Target::model).collect(Collectors.toSet());
        for (ModelRecord m : models) {
            if (!assigned.contains(m.model()) && !resting.contains(m.model())) {
                return new Step.Remove(m.model());
            }
        }
        Map<String, ModelRecord> known =
                models.stream().collect(Collectors.toMap(ModelRecord::model, Function.identity()));
        for (Target target : targets) {
            if (!resting.contains(target.model())) {
                Step step = towards(target, Optional.ofNullable(known.get(target.model())));
                if (!(step instanceof Step.Idle)) {
                    return step;
                }
            }
        }
        return new Step.Idle();
    }

    private static Step towards(Target target, Optional<ModelRecord> known) {
        if (known.isEmpty()) {
            return new Step.Begin(target);
        }
        ModelRecord record = known.get();
        if (record.state().target().equals(target)) {
            return record.state().settled() ? new Step.Idle() : new Step.Continue(record);
        }
        Installed active = record.active();
        return active != null && active.manifest().equals(target.manifest())
                ? new Step.Settle(record, new Committed(target, active.variant()))
                : new Step.Begin(target);
    }
}
