package io.sandpiper.agent.update;

import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Refused;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.agent.update.store.UpdateStore;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that applies transitions: checks them against what is on disk, writes them, then tells. Called by the
 * update thread alone.
 */
final class UpdateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateMachine.class);

    private final UpdateStore store;
    private final Clock clock;
    private final Consumer<String> changed;
    private final CommittedMirror mirror;

    /** @param changed hears the name of each model whose state changed, after it is on disk */
    UpdateMachine(UpdateStore store, CommittedMirror mirror, Clock clock, Consumer<String> changed) {
        this.store = store;
        this.mirror = mirror;
        this.clock = clock;
        this.changed = changed;
    }

    /** Moves a model to a state that is neither an end nor a commit, or to a refusal or rollback. */
    void become(UpdateState to) {
        ModelRecord before = checked(to);
        switch (to) {
            case Committed committed -> throw new IllegalArgumentException("a commit names what is installed");
            case Refused refused -> store.refuse(refused, refused.reason(), clock.instant());
            case RolledBack rolledBack
            when !rolledBack.blameless() -> store.refuse(rolledBack, rolledBack.reason(), clock.instant());
            default -> store.write(to, clock.instant());
        }
        told(before, to);
    }

    void commit(Committed to, Installed installed) {
        ModelRecord before = checked(to);
        store.commit(to, installed);
        mirror.write(store.models());
        told(before, to);
    }

    /** Ends whatever was under way, because the target is the committed version already. */
    void settle(ModelRecord record, UpdateState.Committed to) {
        if (!Transitions.maySettle(record.state())) {
            throw new IllegalTransitionException(record.model(), record.state(), to);
        }
        store.write(to, clock.instant());
        told(record, to);
    }

    void remove(String model) {
        store.remove(model);
        mirror.write(store.models());
        LOG.atInfo()
                .addKeyValue("model", model)
                .addKeyValue("reason", "no longer assigned")
                .log("update-removed");
        changed.accept(model);
    }

    List<ModelRecord> models() {
        return store.models();
    }

    private @Nullable ModelRecord checked(UpdateState to) {
        String model = to.target().model();
        ModelRecord before = store.model(model).orElse(null);
        UpdateState from = before == null ? null : before.state();
        if (!Transitions.legal(from, to)) {
            throw new IllegalTransitionException(model, from, to);
        }
        return before;
    }

    private void told(@Nullable ModelRecord before, UpdateState to) {
        LOG.atInfo()
                .addKeyValue("model", to.target().model())
                .addKeyValue("version", to.target().version())
                .addKeyValue("from", before == null ? "nothing" : before.state().name())
                .addKeyValue("to", to.name())
                .addKeyValue("reason", to.failure().orElse("none"))
                .log("update-state");
        changed.accept(to.target().model());
    }
}
