package io.sandpiper.agent.update;

import io.sandpiper.agent.update.RequestCounts.Counts;
import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.agent.update.UpdateState.Waiting;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps in which a candidate comes to serve: moving the pointer, probation, and the way back. Each try is counted on
 * disk before it is made, so that a version that ends the agent is given up. The update thread's alone.
 */
final class ActivationSteps {
    /** How often a version may end the agent while it is activated or in probation. */
    static final int MAX_ACTIVATIONS = 5;

    private static final Duration PROBATION_LOOK = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(ActivationSteps.class);

    private final UpdateMachine machine;
    private final BundleFetch bundles;
    private final Activation activation;
    private final RequestCounts counts;
    private final Duration probation;
    private final Clock clock;
    /** By model: the try that this process has counted. What is not in here was begun by a process that ended. */
    private final Map<String, Try> counted = new HashMap<>();

    ActivationSteps(
            UpdateMachine machine,
            BundleFetch bundles,
            Activation activation,
            RequestCounts counts,
            Duration probation,
            Clock clock) {
        this.machine = machine;
        this.bundles = bundles;
        this.activation = activation;
        this.counts = counts;
        this.probation = probation;
        this.clock = clock;
    }

    /**
     * A try of this process.
     *
     * @param before what the candidate's requests had come to when probation began: only later ones are judged
     * @param since when probation began, by {@link System#nanoTime}: a clock that is set does not prolong it
     */
    private record Try(Target target, Counts before, long since) {}

    Optional<Duration> begin(Waiting s) {
        count(new Activating(s.target(), s.variant(), 1));
        return Optional.empty();
    }

    Optional<Duration> activate(Activating s, ModelRecord record) throws IOException {
        if (counted(s.target()) == null) {
            return again(record, s.variant(), s.tries());
        }
        Counts before = candidateCounts(s.target());
        try {
            activation.activate(installed(s.target(), s.variant()));
        } catch (ActivationException e) {
            if (e.isDamage()) {
                throw new DamagedBlobException(String.valueOf(e.getMessage()), e);
            }
            return giveUp(record, "did not load into its slot: " + e.getMessage());
        }
        machine.become(new Probation(
                s.target(), s.variant(), s.tries(), clock.instant().plus(probation)));
        counted.put(record.model(), new Try(s.target(), before, System.nanoTime()));
        return Optional.empty();
    }

    Optional<Duration> probe(Probation s, ModelRecord record) throws IOException {
        Try current = counted(s.target());
        if (current == null) {
            if (!activation
                    .serving(record.model())
                    .equals(Optional.of(s.target().manifest()))) {
                return again(record, s.variant(), s.tries());
            }
            // It serves from the start of this process, which counted the try: StartVersions.
            current = new Try(s.target(), candidateCounts(s.target()), System.nanoTime());
            counted.put(record.model(), current);
        }
        Installed active = record.active();
        Counts before = active == null ? Counts.NONE : counts.of(record.model(), active.version());
        Optional<String> breach =
                ProbationRule.breach(before, candidateCounts(s.target()).since(current.before));
        if (breach.isPresent()) {
            return giveUp(record, breach.get());
        }
        Duration left = probation.minusNanos(System.nanoTime() - current.since);
        if (left.isNegative() || left.isZero()) {
            machine.commit(new Committed(s.target(), s.variant()), installed(s.target(), s.variant()));
            return Optional.empty();
        }
        return Optional.of(left.compareTo(PROBATION_LOOK) < 0 ? left : PROBATION_LOOK);
    }

    /**
     * Ends what no assignment asks for any more before it is committed. Where no version was committed before, it
     * serves until the one that is asked for takes its place.
     */
    void takeBack(ModelRecord record, String reason) throws IOException {
        if (record.active() != null) {
            restore(record);
        }
        machine.become(new RolledBack(record.state().target(), reason));
    }

    /** A process before this one began it, and ended. Nothing goes on until the next try is on disk. */
    private Optional<Duration> again(ModelRecord record, String variant, int tries) throws IOException {
        Target target = record.state().target();
        if (tries < MAX_ACTIVATIONS) {
            count(new Activating(target, variant, tries + 1));
        } else {
            giveUp(record, "the agent ended " + tries + " times while this version was activated");
        }
        return Optional.empty();
    }

    /** The version before serves again, and the candidate is rolled back. */
    Optional<Duration> giveUp(ModelRecord record, String reason) throws IOException {
        restore(record);
        machine.become(new RolledBack(record.state().target(), reason));
        return Optional.empty();
    }

    private void count(Activating next) {
        machine.become(next);
        counted.put(next.target().model(), new Try(next.target(), Counts.NONE, System.nanoTime()));
    }

    /** True where this process counted the try. */
    boolean isBegun(Target target) {
        return counted(target) != null;
    }

    private @Nullable Try counted(Target target) {
        Try last = counted.get(target.model());
        return last != null && last.target.equals(target) ? last : null;
    }

    /** @throws IOException where the version to go back to does not load: then the state stays, and it is tried again */
    private void restore(ModelRecord record) throws IOException {
        Installed active = record.active();
        if (active == null) {
            activation.remove(record.model());
            return;
        }
        // A committed version that was damaged and fetched again is its own candidate.
        boolean itself = active.manifest().equals(record.state().target().manifest());
        Installed before = itself ? record.previous() : active;
        if (before == null) {
            return;
        }
        try {
            activation.goBack(before);
        } catch (ActivationException e) {
            LOG.atError()
                    .addKeyValue("model", record.model())
                    .addKeyValue("reason", e.getMessage())
                    .log("rollback-failed");
            throw new IOException(before.version() + ", to go back to, does not load: " + e.getMessage(), e);
        }
    }

    private Counts candidateCounts(Target target) {
        return counts.of(target.model(), target.version());
    }

    private Installed installed(Target target, String variant) throws IOException {
        return Installed.of(target, bundles.manifestOf(target.manifest()), variant, clock.instant());
    }
}
