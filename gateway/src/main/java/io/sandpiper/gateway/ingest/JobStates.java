package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.gateway.ingest.store.JobStore.Change;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes of jobs' states: each is on disk before anybody hears of it, and is told in the order of the commits. What has
 * ended stays ended. Any thread.
 */
final class JobStates {
    private final JobStore store;
    private final JobEvents events;
    private final Clock clock;

    JobStates(JobStore store, JobEvents events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** @return false where the job had ended already; its end is told then */
    CompletableFuture<Boolean> change(
            Job job, State state, @Nullable String stage, @Nullable String message, PushEvent.@Nullable Result result) {
        PushEvent event = job.event(state, stage, null, message, result);
        return store.update(event, now(), stored -> {
                    if (stored) {
                        events.tell(event);
                    }
                })
                .thenCompose(stored -> stored
                        ? CompletableFuture.completedFuture(true)
                        : store.find(job.id()).thenApply(there -> {
                            there.ifPresent(ended -> events.tell(ended.last()));
                            return false;
                        }));
    }

    /**
     * Writes the stage of a running job. Whoever listens hears of it by the event that brought it, so nothing is told; a job
     * that has ended stays as it is.
     */
    CompletableFuture<Boolean> reached(Job job, String stage) {
        return store.update(job.event(State.RUNNING, stage, null, null, null), now(), stored -> {});
    }

    /**
     * @param by who cancels
     * @param onCancelled called with the job where this call cancelled it, on the store's thread; must not block
     */
    CompletableFuture<Optional<Job>> cancel(String id, Actor by, Consumer<Job> onCancelled) {
        return store.cancel(
                        id,
                        "cancelled by " + by + " before anything was published",
                        now(),
                        new AuditEvent(clock.instant(), by, "job.cancel", id, null, null),
                        change -> change.filter(Change::changed).ifPresent(made -> {
                            events.tell(made.job().last());
                            onCancelled.accept(made.job());
                        }))
                .thenApply(change -> change.map(Change::job));
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
