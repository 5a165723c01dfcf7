package io.sandpiper.agent.update;

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
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each state does, and which state it leads to; from Waiting on {@link ActivationSteps} does it. A step may be done
 * twice, after a power cut between doing it and writing the next state. The update thread's alone.
 */
final class UpdateSteps {
    /** How often a candidate may end its process by a signal, or the agent, while it is tried. */
    static final int MAX_TRIALS = 5;
    /** How often a blob may turn out damaged though each of its chunks was right. */
    private static final int MAX_DAMAGED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(UpdateSteps.class);

    private final UpdateMachine machine;
    private final UpdateStore store;
    private final TargetTrust trust;
    private final BundleFetch bundles;
    private final Supplier<VariantChoice> choice;
    private final Acceptance acceptance;
    private final ActivationSteps activations;
    private final Supplier<Optional<Assignment>> newest;
    /** By model: what this process began to try. What is not in here was begun by a process that ended. */
    private final Map<String, Target> begun = new HashMap<>();

    private int damaged;

    UpdateSteps(
            UpdateMachine machine,
            UpdateStore store,
            TargetTrust trust,
            BundleFetch bundles,
            Supplier<VariantChoice> choice,
            Acceptance acceptance,
            ActivationSteps activations,
            Supplier<Optional<Assignment>> newest) {
        this.machine = machine;
        this.store = store;
        this.trust = trust;
        this.bundles = bundles;
        this.choice = choice;
        this.acceptance = acceptance;
        this.activations = activations;
        this.newest = newest;
    }

    /**
     * Does what a model's state says; a wait where it is to be looked at again later.
     *
     * @param planned the assignment that it is done for; null where it is done for none
     */
    Optional<Duration> go(ModelRecord record, @Nullable Assignment planned)
            throws IOException, InterruptedException, FetchException {
        UpdateState state = record.state();
        try {
            return switch (state) {
                case Resolving s -> then(resolve(s, superseded(Objects.requireNonNull(planned))));
                case Fetching s -> then(fetch(s, superseded(Objects.requireNonNull(planned))));
                case Assembling s -> then(assemble(s));
                case Accepting s -> {
                    mustBeTrusted(s.target());
                    yield then(accept(s));
                }
                case Waiting s -> {
                    mustBeTrusted(s.target());
                    yield activations.begin(s);
                }
                case Activating s -> {
                    mustStillBeTrusted(s.target());
                    yield activations.activate(s, record);
                }
                case Probation s -> {
                    mustStillBeTrusted(s.target());
                    yield activations.probe(s, record);
                }
                case Committed s -> Optional.empty();
                case Refused s -> Optional.empty();
                case RolledBack s -> Optional.empty();
            };
        } catch (DamagedBlobException e) {
            fetchAgain(record);
            throw e; // told, and tried again after a rest
        } catch (InvalidInputException e) {
            // The bundle itself is at fault, and would be the next time.
            String reason = String.valueOf(e.getMessage());
            return Transitions.maySettle(state)
                    ? then(new Refused(state.target(), reason))
                    : activations.giveUp(record, reason);
        }
    }

    /** From where the files of a candidate are fetched; what serves meanwhile is whole. */
    private void fetchAgain(ModelRecord record) throws IOException {
        switch (record.state()) {
            case Assembling s -> then(new Fetching(s.target(), s.variant()));
            case Accepting s -> then(new Fetching(s.target(), s.variant()));
            case Activating s -> activations.giveUp(record, RolledBack.DAMAGED);
            case Probation s -> activations.giveUp(record, RolledBack.DAMAGED);
            default -> {} // it is there already
        }
    }

    /** Ends what is being activated, or in probation, because it is no longer asked for. */
    void takeBack(ModelRecord record, String reason) throws IOException {
        activations.takeBack(record, reason);
    }

    private Optional<Duration> then(UpdateState next) {
        machine.become(next);
        if (next instanceof Accepting) {
            begun.put(next.target().model(), next.target());
        }
        return Optional.empty();
    }

    private UpdateState resolve(Resolving s, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        Optional<String> before = store.refusal(s.target());
        if (before.isPresent()) {
            return new Refused(s.target(), before.get());
        }
        damaged = 0;
        mustBeTrusted(s.target());
        Manifest manifest = bundles.manifest(s.target(), superseded);
        return new Fetching(s.target(), VariantChoice.name(choice.get().choose(manifest)));
    }

    /** Before anything is fetched, tried or activated, for it may have been taken back meanwhile. */
    private void mustBeTrusted(Target target) throws FetchException {
        try {
            trust.check(target);
        } catch (UntrustedTargetException e) {
            throw new FetchException(FetchException.Kind.UNTRUSTED, String.valueOf(e.getMessage()));
        }
    }

    /** Where a process before this one began to activate it, and ended: who knows how long ago. */
    private void mustStillBeTrusted(Target target) throws FetchException {
        if (!activations.isBegun(target)) {
            mustBeTrusted(target);
        }
    }

    private UpdateState fetch(Fetching s, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        mustBeTrusted(s.target());
        Manifest manifest = bundles.manifest(s.target(), superseded);
        Descriptor variant = VariantChoice.named(manifest, s.variant());
        bundles.chunks(manifest, BundleFetch.needed(manifest, variant), superseded);
        return new Assembling(s.target(), s.variant());
    }

    private UpdateState assemble(Assembling s) throws IOException {
        Manifest manifest = bundles.manifestOf(s.target().manifest());
        Descriptor variant = VariantChoice.named(manifest, s.variant());
        if (bundles.assemble(BundleFetch.needed(manifest, variant))) {
            return new Accepting(s.target(), s.variant(), 1);
        }
        damaged++;
        return damaged > MAX_DAMAGED
                ? new Refused(s.target(), "a blob does not have its digest though each of its chunks does")
                : new Fetching(s.target(), s.variant());
    }

    private UpdateState accept(Accepting s) throws IOException, InterruptedException {
        Manifest manifest = bundles.manifestOf(s.target().manifest());
        Descriptor variant = VariantChoice.named(manifest, s.variant());
        UpdateState next = tried(s, manifest, variant);
        if (next instanceof Refused) {
            bundles.mustBeWhole(BundleFetch.needed(manifest, variant));
        }
        return next;
    }

    private UpdateState tried(Accepting s, Manifest manifest, Descriptor variant)
            throws IOException, InterruptedException {
        if (!s.target().equals(begun.get(s.target().model()))) {
            return again(s, "the agent ended " + s.tries() + " times while this version was tried");
        }
        AcceptReport report;
        try {
            report = acceptance.tryOut(s.target().manifest(), manifest, variant);
        } catch (TrialEndedException e) {
            UpdateState next = again(s, e.getMessage() + ", each of " + s.tries() + " times");
            if (next instanceof Accepting) {
                then(next);
                throw new IOException(e.getMessage(), e);
            }
            return next;
        }
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

    /** One more try, on disk before it is made; or the refusal, after the last. */
    private static UpdateState again(Accepting s, String reason) {
        return s.tries() < MAX_TRIALS
                ? new Accepting(s.target(), s.variant(), s.tries() + 1)
                : new Refused(s.target(), reason);
    }

    /** True once something else is asked for than when the step was planned, of this model or of another. */
    private BooleanSupplier superseded(Assignment planned) {
        return () -> newest.get().filter(planned::asksAs).isEmpty();
    }
}
