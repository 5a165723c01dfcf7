package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.ingest.JobWork.Assigner;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The door of ingest: pushes come in, jobs and their events come out. Any thread; nothing blocks. */
public final class Pushes {
    private final JobStore store;
    private final Registry registry;
    private final Artifacts artifacts;
    private final JobEvents events;
    private final JobQueue queue;
    private final Assigner assigner;
    private final Clock clock;

    public Pushes(
            JobStore store, Registry registry, Artifacts artifacts, JobQueue queue, Assigner assigner, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.artifacts = artifacts;
        this.events = queue.events();
        this.queue = queue;
        this.assigner = assigner;
        this.clock = clock;
    }

    /** What became of a push. */
    public sealed interface Submission {
        /** The version is there already, made of the same bytes; the devices that the push assigned it to. */
        record AlreadyThere(PublishedVersion version, List<String> assigned) implements Submission {}

        /** The version, or a push of it that is under way, was made of other bytes. */
        record Taken(String by) implements Submission {}

        /** A job, new or of the same push before. */
        record Accepted(Job job) implements Submission {}
    }

    /**
     * Takes a push in; its job is on disk when the future completes.
     *
     * @param assign a selector, null for none
     * @throws io.sandpiper.gateway.access.NotAllowedException where {@code by} may not push, or not assign so far
     */
    public CompletableFuture<Submission> submit(
            ModelVersion target, PushedFiles files, @Nullable String assign, Caller by) {
        Selector selector = assign == null ? null : selector(assign);
        mustBeAllowed(selector, by);
        return submit(
                target,
                files,
                assign,
                pushed(target, files, assign, "push", by),
                version -> there(version, selector, by));
    }

    private CompletableFuture<Submission> submit(
            ModelVersion target,
            PushedFiles files,
            @Nullable String assign,
            AuditEvent event,
            Function<PublishedVersion, CompletableFuture<Submission>> whereThere) {
        mustBeHere("model", files.model());
        mustBeHere("spec", files.spec());
        mustBeHere("calibration", files.calibration());
        mustBeHere("holdout", files.holdout());
        return registry.mustReachFloor(target).thenCompose(registry::version).thenCompose(there -> {
            PublishedVersion version = there.orElse(null);
            if (version != null && !version.files().sameBytesAs(files)) {
                return CompletableFuture.completedFuture(
                        new Submission.Taken("the version was published from other bytes"));
            }
            // An archived version is converted again: its blobs are gone.
            return version == null || !version.kept() ? add(target, files, assign, event) : whereThere.apply(version);
        });
    }

    private CompletableFuture<Submission> there(PublishedVersion version, @Nullable Selector selector, Caller by) {
        return selector == null
                ? CompletableFuture.completedFuture(new Submission.AlreadyThere(version, List.of()))
                : assigner.assign(version.id(), selector, by.actor())
                        .thenApply(devices -> new Submission.AlreadyThere(version, devices));
    }

    private static void mustBeAllowed(@Nullable Selector assign, Caller by) {
        by.mustHave(Action.PUSH);
        if (assign != null) {
            by.mustHave(Action.ASSIGN).mustCover("assign", assign);
        }
    }

    private static Selector selector(String assign) {
        try {
            return Selector.parse(assign);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("assign", e.value(), "a selector: " + e.expected(), e);
        }
    }

    /**
     * Cancels a job that waits or converts; it is on disk as cancelled when the future completes.
     *
     * @param by who cancels
     * @return the job as it stands then: any other state says that it came too late; empty where there is none
     */
    public CompletableFuture<Optional<Job>> cancel(String id, Actor by) {
        return queue.cancel(id, by);
    }

    /** A blob that a job would need again is deleted. */
    public static final class GoneException extends RuntimeException {
        GoneException(InvalidInputException absent) {
            super("the job's files are deleted: " + absent.field() + " " + absent.value() + " (expected: push again)");
        }
    }

    /**
     * Runs a job that was refused, failed or was cancelled again, as a new job with the same files and options. Where its
     * version was published since, nothing is assigned: the fleet may have gone on to a newer one.
     *
     * @throws GoneException where its files are deleted
     */
    public CompletableFuture<Submission> retry(Job job, Caller by) {
        mustBeAllowed(job.assign() == null ? null : selector(job.assign()), by);
        try {
            return submit(
                    job.target(),
                    job.files(),
                    job.assign(),
                    pushed(job.target(), job.files(), job.assign(), "job.retry", by),
                    version -> CompletableFuture.completedFuture(new Submission.AlreadyThere(version, List.of())));
        } catch (InvalidInputException e) {
            throw new GoneException(e);
        }
    }

    /** Where what a job said is to be found. */
    public sealed interface Said {
        /** It runs: what it said so far, UTF-8. */
        record SoFar(byte[] text) implements Said {}

        /** It ran. */
        record Kept(Digest blob) implements Said {}

        /** It has not run. */
        record Nothing() implements Said {}
    }

    /** Empty where there is no such job. */
    public CompletableFuture<Optional<Said>> log(String id) {
        Optional<Said> running = queue.runningLog(id).map(Said.SoFar::new);
        return running.isPresent()
                ? CompletableFuture.completedFuture(running)
                : store.find(id)
                        .thenApply(found ->
                                found.map(job -> job.log() == null ? new Said.Nothing() : new Said.Kept(job.log())));
    }

    /** Blobs that jobs name: what those under way read, and what all said. */
    public CompletableFuture<Set<Digest>> blobs() {
        Set<Digest> read =
                queue.underWay().stream().flatMap(job -> job.files().digests()).collect(Collectors.toSet());
        return store.logs().thenApply(logs -> {
            Set<Digest> named = new HashSet<>(read);
            named.addAll(logs);
            return named;
        });
    }

    /**
     * Takes up the jobs that wait for a signature and whose versions have it now.
     *
     * @param isListed whether devices find a version
     */
    public CompletableFuture<?> release(Predicate<ModelVersion> isListed) {
        return store.waiting()
                .thenAccept(waiting ->
                        waiting.forEach(job -> registry.find(job.target()).thenAccept(found -> {
                            if (found.isEmpty()) {
                                queue.drop(job);
                            } else if (isListed.test(job.target())) {
                                queue.release(job);
                            }
                        })));
    }

    /** Versions that wait for a signature: they must stay. */
    public CompletableFuture<Set<ModelVersion>> waiting() {
        return store.waiting().thenApply(jobs -> jobs.stream().map(Job::target).collect(Collectors.toSet()));
    }

    /** Jobs whose versions are published, or about to be, and assigned to nobody yet; the newest first. */
    public CompletableFuture<List<Job>> pending() {
        return store.all()
                .thenApply(jobs -> jobs.stream()
                        .filter(job -> job.last().state() == State.WAITING
                                || job.last().state() == State.RUNNING
                                        && JobStore.PUBLISHING.equals(job.last().stage()))
                        .toList());
    }

    public CompletableFuture<Optional<Job>> job(String id) {
        return store.find(id);
    }

    /** The newest first. */
    public CompletableFuture<List<Job>> jobs() {
        return store.all();
    }

    /**
     * Tells the listener what is known of a job and what it says from now on, to its last event; the listener must not
     * block. Of a job that ended before this process started, the last event alone is known.
     *
     * @return false where there is no such job
     */
    public CompletableFuture<Boolean> listen(String job, Consumer<PushEvent> listener) {
        if (events.listen(job, listener)) {
            return CompletableFuture.completedFuture(true);
        }
        return store.find(job).thenApply(found -> {
            found.ifPresent(j -> {
                if (!events.listen(job, listener)) {
                    listener.accept(j.last());
                }
            });
            return found.isPresent();
        });
    }

    public void forget(String job, Consumer<PushEvent> listener) {
        events.forget(job, listener);
    }

    private AuditEvent pushed(
            ModelVersion target, PushedFiles files, @Nullable String assign, String action, Caller by) {
        Map<String, Object> after = new TreeMap<>(Map.of("files", files));
        if (assign != null) {
            after.put("assign", assign);
        }
        return new AuditEvent(clock.instant(), by.actor(), action, target.toString(), null, after);
    }

    private CompletableFuture<Submission> add(
            ModelVersion target, PushedFiles files, @Nullable String assign, AuditEvent event) {
        String id = UUID.randomUUID().toString();
        PushEvent queued = new PushEvent(
                PushEvent.VERSION, id, target.model(), target.version(), State.QUEUED, null, null, null, null);
        String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        Job job = new Job(id, target, files, assign, queued, now, now, null);
        return store.add(job, event).thenApply(underWay -> {
            if (underWay.isPresent()) {
                // Not waiting any more where its end could not be stored.
                queue.add(underWay.get());
                return joined(underWay.get(), files, assign);
            }
            queue.add(job);
            return new Submission.Accepted(job);
        });
    }

    /** The same push again is that of the job; another one waits for its turn. */
    private static Submission joined(Job underWay, PushedFiles files, @Nullable String assign) {
        if (!underWay.files().sameBytesAs(files)) {
            return new Submission.Taken("a push of other bytes is under way: job " + underWay.id());
        }
        boolean sameOptions = underWay.files().acceptRegression() == files.acceptRegression()
                && Objects.equals(underWay.files().tolerance(), files.tolerance())
                && underWay.files().isSealed() == files.isSealed()
                && Objects.equals(underWay.files().limits(), files.limits())
                && Objects.equals(underWay.assign(), assign);
        return sameOptions
                ? new Submission.Accepted(underWay)
                : new Submission.Taken("a push of these bytes with other options is under way: job " + underWay.id()
                        + "; push again when it has ended");
    }

    private void mustBeHere(String field, @Nullable Digest digest) {
        if (digest != null && !artifacts.claim(digest)) {
            throw new InvalidInputException(field, digest, "a blob that is here: first PUT /v1/blobs/" + digest);
        }
    }
}
