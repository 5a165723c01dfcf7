package io.sandpiper.agent.update;

import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.AssignmentCheck;
import io.sandpiper.protocol.trust.RefusedAssignmentException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(AssignmentDesk.class);
    private final UpdateStore store;
    private final AssignmentCheck check;
    private final String device;
    private final Clock clock;
    /** By kind: the refusals of the last while. */
    private final Map<String, Told> told = new HashMap<>();

    private volatile @Nullable Assignment current;

    AssignmentDesk(UpdateStore store, AssignmentCheck check, String device, Clock clock) {
        this.store = store;
        this.check = check;
        this.device = device;
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
            Desired desired = check.verify(message, device, counter(), now);
            Assignment before = current;
            Assignment received = Assignment.of(desired, now);
            if (before != null && before.counter() == received.counter()) {
                if (!before.content().equals(received.content())) {
                    refused("other-content", "counter: " + received.counter() + " with other targets than before");
                    return false;
                }
                if (!received.notAfter().isAfter(before.notAfter())) {
                    return false;
                }
            }
            store.record(received);
            current = received;
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

    /** @param untold refusals of the kind since then */
    private record Told(long nanos, long untold) {}

    /** Tells of each kind once a minute and counts the rest: whoever may publish here must not wear out the disk. */
    private void refused(String kind, @Nullable String words) {
        Told last = told.get(kind);
        long now = System.nanoTime();
        if (last != null && now - last.nanos < TELL_AGAIN.toNanos()) {
            told.put(kind, new Told(last.nanos, last.untold + 1));
            return;
        }
        told.put(kind, new Told(now, 0));
        LOG.atWarn()
                .addKeyValue("kind", kind)
                .addKeyValue("reason", words)
                .addKeyValue("untold", last == null ? 0 : last.untold)
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
