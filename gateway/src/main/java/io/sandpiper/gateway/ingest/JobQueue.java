package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.PushEvent.State;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on threads named {@code ingest}, as many at once as it is told, those of one model one after another. A job that a
 * killed process left is run again from the start: everything it does may be done twice. {@link #add} and {@link #cancel} may
 * be called by any thread.
 */
public final class JobQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);
    /** Whoever pushes more hears that it is too much, rather than wait for a day. */
    private static final int MAX_WAITING = 100;

    private final JobStore store;
    private final JobWork work;
    private final Artifacts artifacts;
    private final Clock clock;
    private final JobEvents events = new JobEvents();
    private final JobStates states;
    private final JobLanes lanes;
    private final Map<String, Job> underWay = new ConcurrentHashMap<>();
    private final Map<String, JobRun> runs = new ConcurrentHashMap<>();
    /** Models of sealed jobs that have ended, until nobody reads them. */
    private final Set<Digest> plain = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor threads;

    /** @param parallel how many jobs may run at once */
    public JobQueue(JobStore store, JobWork work, Artifacts artifacts, int parallel, Clock clock) {
        this.store = store;
        this.work = work;
        this.artifacts = artifacts;
        this.clock = clock;
        this.states = new JobStates(store, events, clock);
        this.lanes = new JobLanes(parallel, MAX_WAITING);
        this.threads = new ThreadPoolExecutor(
                parallel,
                parallel,
                0,
                TimeUnit.SECONDS,
                // The lanes hold what waits: here is one job a thread, and for a moment one that follows it.
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("ingest-", 0).daemon().factory());
    }

    /** Deletes what an earlier process left and nobody needs. Blocking; once, before anybody can push. */
    public void sweep() {
        work.sweep(store.unfinished().join().stream()
                .flatMap(job -> job.files().digests())
                .collect(Collectors.toSet()));
    }

    /** Takes up what an earlier process left. Blocking; once, at start. */
    public void resume() {
        for (Job job : store.unfinished().join()) {
            LOG.atInfo()
                    .addKeyValue("job", job.id())
                    .addKeyValue("version", job.target())
                    .log("push-resumed");
            add(job);
        }
    }

    /** Takes up a job whose version waited for a signature and has it: it runs to its end. Where too many wait, nothing happens. */
    void release(Job job) {
        if (underWay.putIfAbsent(job.id(), job) != null) {
            return;
        }
        if (lanes.offer(job)) {
            events.begin(job.event(State.RUNNING, JobStore.PUBLISHING, null, "it is signed", null));
            startNext();
        } else {
            underWay.remove(job.id());
        }
    }

    /** Ends a job whose version was taken back before it was signed. */
    void drop(Job job) {
        var _ = states.change(job, State.CANCELLED, null, job.target() + " was removed before it was signed", null);
    }

    /** Nothing happens where the job waits or runs already. Called on the store's thread too, so nothing here waits for it. */
    void add(Job job) {
        if (underWay.putIfAbsent(job.id(), job) != null) {
            return;
        }
        events.begin(job.last());
        if (lanes.offer(job)) {
            startNext();
        } else {
            states.change(job, State.FAILED, null, MAX_WAITING + " pushes are waiting already; try again later", null)
                    .whenComplete((stored, failure) -> endLater(job));
        }
    }

    /**
     * Cancels a job that waits or converts; the job is on disk as cancelled when the future completes, its child process ends
     * at once and its folder goes with it.
     *
     * @param by who cancels
     * @return the job as it stands then; empty where there is none
     */
    CompletableFuture<Optional<Job>> cancel(String id, Actor by) {
        return states.cancel(id, by, job -> {
            LOG.atInfo()
                    .addKeyValue("job", id)
                    .addKeyValue("version", job.target())
                    .addKeyValue("by", by)
                    .log("push-cancelled");
            if (lanes.drop(id)) {
                // Not here: this is the store's thread.
                endLater(job);
                return;
            }
            JobRun run = runs.get(id);
            if (run != null) {
                run.stop();
            }
        });
    }

    JobEvents events() {
        return events;
    }

    /** What a run says so far; empty where the job does not run. */
    Optional<byte[]> runningLog(String id) {
        return Optional.ofNullable(runs.get(id)).map(JobRun::log);
    }

    /** Jobs whose blobs must stay. */
    Set<Job> underWay() {
        return Set.copyOf(underWay.values());
    }

    private void startNext() {
        for (Job next = lanes.next(); next != null; next = lanes.next()) {
            Job job = next;
            threads.execute(() -> run(job));
        }
    }

    private void run(Job job) {
        JobRun run = new JobRun(job, work, states, events, store, artifacts, clock);
        runs.put(job.id(), run);
        boolean ended = false;
        try {
            ended = run.run();
        } finally {
            runs.remove(job.id());
            if (ended) {
                ended(job);
            }
            lanes.done(job);
        }
        if (ended) {
            startNext();
        }
    }

    private void endLater(Job job) {
        try {
            threads.execute(() -> ended(job));
        } catch (RejectedExecutionException e) {
            // The process ends, and the next start knows nothing of this one.
            underWay.remove(job.id());
        }
    }

    /** Of sealed models the plain file goes with the last job that reads it. */
    private void ended(Job job) {
        underWay.remove(job.id());
        Digest model = job.files().model();
        if (job.files().isSealed()) {
            plain.add(model);
        }
        if (underWay.values().stream()
                        .noneMatch(other -> other.files().digests().anyMatch(model::equals))
                && plain.remove(model)) {
            work.forgetPlain(model);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
