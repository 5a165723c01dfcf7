package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs one after another on the thread named {@code ingest}. A job that a killed process left is run again from the
 * start: everything it does may be done twice. {@link #add} may be called by any thread.
 */
public final class JobQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);
    private static final int MAX_WAITING = 100;

    private final JobStore store;
    private final JobWork work;
    private final JobEvents events = new JobEvents();
    private final Clock clock;
    private final Map<String, Job> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("ingest").daemon().factory(),
            new ThreadPoolExecutor.AbortPolicy());

    public JobQueue(JobStore store, JobWork work, Clock clock) {
        this.store = store;
        this.work = work;
        this.clock = clock;
    }

    /** Takes up what an earlier process left. Blocking; once, at start. */
    public void resume() {
        work.sweep();
        for (Job job : store.unfinished().join()) {
            LOG.atInfo()
                    .addKeyValue("job", job.id())
                    .addKeyValue("version", job.target())
                    .log("push-resumed");
            add(job);
        }
    }

    /** Nothing happens where the job waits or runs already. Called on the store's thread too, so nothing here waits for it. */
    void add(Job job) {
        if (underWay.putIfAbsent(job.id(), job) != null) {
            return;
        }
        events.tell(job.last());
        try {
            thread.execute(() -> run(job));
        } catch (RejectedExecutionException e) {
            ending(job, State.FAILED, MAX_WAITING + " pushes are waiting already; try again later", null);
        }
    }

    JobEvents events() {
        return events;
    }

    /** Jobs whose blobs must stay. */
    public Set<Job> underWay() {
        return Set.copyOf(underWay.values());
    }

    private void run(Job job) {
        LOG.atInfo()
                .addKeyValue("job", job.id())
                .addKeyValue("version", job.target())
                .log("push-started");
        try {
            change(job, State.RUNNING, "check", null, null).join();
            PushEvent.Result result = work.run(job, event -> progress(job, event));
            end(job, State.ACCEPTED, job.target() + " is published", result);
        } catch (JobWork.RefusedException e) {
            end(job, State.REFUSED, String.valueOf(e.getMessage()), null);
        } catch (InterruptedException e) {
            // The process is ending: the job stays as it is and is run again at the next start.
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("push-failed");
            end(job, State.FAILED, InvalidInputException.shown(String.valueOf(e.getMessage()), 600), null);
        }
    }

    private void progress(Job job, PushEvent event) {
        CrashPoint.reached("ingest.stage-" + event.stage());
        events.tell(event(job, State.RUNNING, event.stage(), event.progress(), event.message(), null));
    }

    private void end(Job job, State state, String message, PushEvent.@org.jspecify.annotations.Nullable Result result) {
        try {
            ending(job, state, message, result).join();
        } catch (CompletionException e) {
            // The store takes nothing now: whoever listens hears of it, and the same push or the next start runs the
            // job again.
            LOG.atError().addKeyValue("job", job.id()).setCause(e).log("push-end-not-stored");
            events.tell(event(job, State.FAILED, null, null, "the gateway's store takes nothing now", null));
        }
    }

    private CompletableFuture<?> ending(
            Job job, State state, String message, PushEvent.@org.jspecify.annotations.Nullable Result result) {
        LOG.atInfo()
                .addKeyValue("job", job.id())
                .addKeyValue("version", job.target())
                .addKeyValue("state", state)
                .addKeyValue("message", message)
                .log("push-ended");
        return change(job, state, null, message, result).whenComplete((stored, failure) -> underWay.remove(job.id()));
    }

    private CompletableFuture<?> change(
            Job job,
            State state,
            @org.jspecify.annotations.Nullable String stage,
            @org.jspecify.annotations.Nullable String message,
            PushEvent.@org.jspecify.annotations.Nullable Result result) {
        PushEvent event = event(job, state, stage, null, message, result);
        return store.update(
                        event, clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .thenAccept(stored -> events.tell(event));
    }

    private static PushEvent event(
            Job job,
            State state,
            @org.jspecify.annotations.Nullable String stage,
            @org.jspecify.annotations.Nullable Double progress,
            @org.jspecify.annotations.Nullable String message,
            PushEvent.@org.jspecify.annotations.Nullable Result result) {
        return new PushEvent(
                PushEvent.VERSION,
                job.id(),
                job.target().model(),
                job.target().version(),
                state,
                stage,
                progress,
                message == null ? null : InvalidInputException.shown(message, 1_000),
                result);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
