package io.sandpiper.agent.update;

import io.sandpiper.agent.update.RequestCounts.Counts;
import io.sandpiper.agent.update.UpdateState.Accepting;
import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Assembling;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.Refused;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.agent.update.UpdateState.Waiting;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each state does, and which state it leads to. A step may be done twice, after a power cut between doing it and
 * writing the next state. The update thread's alone.
 */
final class UpdateSteps {
    /** How often a version may end the agent while it is activated or in probation. */
    static final int MAX_ACTIVATIONS = 5;
    /** How often a blob may turn out damaged though each of its chunks was right. */
    private static final int MAX_DAMAGED = 2;

    private static final Duration PROBATION_LOOK = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(UpdateSteps.class);

    private final UpdateMachine machine;
    private final UpdateStore store;
    private final BundleFetch bundles;
    private final Supplier<VariantChoice> choice;
    private final Acceptance acceptance;
    private final Activation activation;
    private final RequestCounts counts;
    private final Predicate<Target> wanted;
    private final Duration probation;
    private final Clock clock;
    private int damaged;

    UpdateSteps(
            UpdateMachine machine,
            UpdateStore store,
            BundleFetch bundles,
            Supplier<VariantChoice> choice,
            Acceptance acceptance,
            Activation activation,
            RequestCounts counts,
            Predicate<Target> wanted,
            Duration probation,
            Clock clock) {
        this.machine = machine;
        this.store = store;
        this.bundles = bundles;
        this.choice = choice;
        this.acceptance = acceptance;
        this.activation = activation;
        this.counts = counts;
        this.wanted = wanted;
        this.probation = probation;
        this.clock = clock;
    }

    /** Does what a model's state says; a wait where it is to be looked at again later. */
    Optional<Duration> go(ModelRecord record) throws IOException, InterruptedException, FetchException {
        UpdateState state = record.state();
        try {
            return switch (state) {
                case Resolving s -> then(resolve(s));
                case Fetching s -> then(fetch(s));
                case Assembling s -> then(assemble(s));
                case Accepting s -> then(accept(s));
                case Waiting s -> then(new Activating(s.target(), s.variant(), 1));
                case Activating s -> then(activate(s, record));
                case Probation s -> probe(s, record);
                case Committed s -> Optional.empty();
                case Refused s -> Optional.empty();
                case RolledBack s -> Optional.empty();
            };
        } catch (InvalidInputException e) {
            // The bundle itself is at fault, and would be the next time.
            return then(new Refused(state.target(), String.valueOf(e.getMessage())));
        }
    }

    /** After a start: what was being activated, or was in probation, is to be activated again, or given up. */
    void recover(ModelRecord record) {
        switch (record.state()) {
            case Activating s -> again(record, s.variant(), s.tries());
            case Probation s -> again(record, s.variant(), s.tries());
            default -> {}
        }
    }

    private void again(ModelRecord record, String variant, int tries) {
        Target target = record.state().target();
        if (tries < MAX_ACTIVATIONS) {
            machine.become(new Activating(target, variant, tries + 1));
            return;
        }
        restore(record);
        machine.become(new RolledBack(target, "the agent ended " + tries + " times while this version was activated"));
    }

    private Optional<Duration> then(UpdateState next) {
        machine.become(next);
        return Optional.empty();
    }

    private UpdateState resolve(Resolving s) throws IOException, InterruptedException, FetchException {
        Optional<String> before = store.refusal(s.target());
        if (before.isPresent()) {
            return new Refused(s.target(), before.get());
        }
        damaged = 0;
        Manifest manifest = bundles.manifest(s.target(), superseded(s));
        return new Fetching(s.target(), VariantChoice.name(choice.get().choose(manifest)));
    }

    private UpdateState fetch(Fetching s) throws IOException, InterruptedException, FetchException {
        Manifest manifest = bundles.manifest(s.target(), superseded(s));
        Descriptor variant = VariantChoice.named(manifest, s.variant());
        bundles.chunks(manifest, BundleFetch.needed(manifest, variant), superseded(s));
        return new Assembling(s.target(), s.variant());
    }

    private UpdateState assemble(Assembling s) throws IOException {
        Manifest manifest = bundles.manifestOf(s.target().manifest());
        Descriptor variant = VariantChoice.named(manifest, s.variant());
        if (bundles.assemble(BundleFetch.needed(manifest, variant))) {
            return new Accepting(s.target(), s.variant());
        }
        damaged++;
        return damaged > MAX_DAMAGED
                ? new Refused(s.target(), "a blob does not have its digest though each of its chunks does")
                : new Fetching(s.target(), s.variant());
    }

    private UpdateState accept(Accepting s) throws IOException, InterruptedException {
        Manifest manifest = bundles.manifestOf(s.target().manifest());
        AcceptReport report = acceptance.tryOut(manifest, VariantChoice.named(manifest, s.variant()));
        if (!report.passed()) {
            return new Refused(s.target(), String.valueOf(report.reason()));
        }
        LOG.atInfo()
                .addKeyValue("version", s.target().modelVersion())
                .addKeyValue("variant", s.variant())
                .addKeyValue("cases", report.cases())
                .addKeyValue("peakBytes", report.peakBytes())
                .addKeyValue("p99Millis", report.p99Millis())
                .log("accept-passed");
        return new Waiting(s.target(), s.variant());
    }

    private UpdateState activate(Activating s, ModelRecord record) throws IOException {
        try {
            activation.activate(installed(s.target(), s.variant()));
            return new Probation(
                    s.target(), s.variant(), s.tries(), clock.instant().plus(probation));
        } catch (ActivationException e) {
            restore(record);
            return new RolledBack(s.target(), "did not load into its slot: " + e.getMessage());
        }
    }

    private Optional<Duration> probe(Probation s, ModelRecord record) throws IOException {
        Installed active = record.active();
        Counts before = active == null ? Counts.NONE : counts.of(record.model(), active.version());
        Optional<String> breach = ProbationRule.breach(
                before, counts.of(record.model(), s.target().version()));
        if (breach.isPresent()) {
            restore(record);
            return then(new RolledBack(s.target(), breach.get()));
        }
        Duration left = Duration.between(clock.instant(), s.until());
        if (left.compareTo(probation) > 0 || left.isNegative() || left.isZero()) {
            machine.commit(new Committed(s.target(), s.variant()), installed(s.target(), s.variant()));
            return Optional.empty();
        }
        return Optional.of(left.compareTo(PROBATION_LOOK) < 0 ? left : PROBATION_LOOK);
    }

    private void restore(ModelRecord record) {
        try {
            if (record.active() != null) {
                activation.activate(record.active());
            } else {
                activation.remove(record.model());
            }
        } catch (ActivationException e) {
            LOG.atError()
                    .addKeyValue("model", record.model())
                    .addKeyValue("reason", e.getMessage())
                    .log("rollback-failed");
        }
    }

    private Installed installed(Target target, String variant) throws IOException {
        return Installed.of(target, bundles.manifestOf(target.manifest()), variant, clock.instant());
    }

    private java.util.function.BooleanSupplier superseded(UpdateState state) {
        return () -> !wanted.test(state.target());
    }
}
