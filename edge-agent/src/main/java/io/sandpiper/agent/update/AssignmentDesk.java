package io.sandpiper.agent.update;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.AssignmentCheck;
import io.sandpiper.protocol.trust.RefusedAssignmentException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where assignments come in: verified, compared with the highest counter seen, stored, and only then acted on (DESIGN
 * invariant 1). One thread calls {@link #receive}; any may read.
 */
final class AssignmentDesk {
    /** Name of the stored fact: why the last assignment was refused. */
    static final String REFUSED_FACT = "assignment.refused";

    private static final Logger LOG = LoggerFactory.getLogger(AssignmentDesk.class);
    private final UpdateStore store;
    private final AssignmentCheck check;
    private final String device;
    private final SealedModels seals;
    private final Clock clock;
    private final EventQuota quota = new EventQuota();

    private volatile @Nullable Assignment current;

    AssignmentDesk(UpdateStore store, AssignmentCheck check, String device, SealedModels seals, Clock clock) {
        this.store = store;
        this.check = check;
        this.device = device;
        this.seals = seals;
        this.clock = clock;
        this.current = store.assignment().orElse(null);
    }

    Optional<Assignment> current() {
        return Optional.ofNullable(current);
    }

    /** The highest counter acted on, 0 for none. */
    long counter() {
        return current().map(Assignment::counter).orElse(0L);
    }

    /** Returns true where there is something new to act on. */
    boolean receive(byte[] message) {
        Instant now = clock.instant();
        try {
            Assignment before = current;
            Assignment received = AssignmentReview.review(check, message, device, current(), now);
            boolean isOld = before != null
                    && before.counter() == received.counter()
                    && !received.notAfter().isAfter(before.notAfter());
            if (!take(received, isOld)) {
                return false;
            }
            LOG.atInfo()
                    .addKeyValue("counter", received.counter())
                    .addKeyValue("targets", received.targets().size())
                    .log("assignment-accepted");
            return true;
        } catch (RefusedAssignmentException e) {
            refused(e.reason().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), e.getMessage());
            return false;
        }
    }

    /**
     * In one piece, so that {@link #keepKeys} knows whose keys they are. Keys come also with an assignment that says nothing
     * new; true where something of it is.
     */
    private synchronized boolean take(Assignment received, boolean isOld) {
        boolean unlocks = keep(received);
        if (!isOld) {
            store.record(received);
            current = received;
        }
        return unlocks || !isOld;
    }

    /** Deletes the keys of other versions than these and those that are asked for: they came before these were begun. */
    synchronized void keepKeys(Set<Digest> manifests) throws IOException {
        Set<Digest> kept = new HashSet<>(manifests);
        current()
                .ifPresent(
                        a -> a.targets().stream().map(Desired.Target::manifest).forEach(kept::add));
        seals.keepOnly(kept);
    }

    private boolean keep(Assignment received) {
        try {
            return seals.keep(received.keys());
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("content-keys-not-kept");
            return false;
        }
    }

    private void refused(String kind, @Nullable String words) {
        OptionalLong untold = quota.due(kind);
        if (untold.isEmpty()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("kind", kind)
                .addKeyValue("reason", words)
                .addKeyValue("untold", untold.getAsLong())
                .log("assignment-refused");
        store.putFact(
                REFUSED_FACT,
                Json.text(Map.of(
                        "kind",
                        kind,
                        "reason",
                        String.valueOf(words),
                        "at",
                        clock.instant().toString())));
    }
}
