package io.sandpiper.gateway.ingest;

import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.ingest.store.JobStore;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a job, on an ingest thread. {@link #stop} and {@link #log} may be called by any thread. */
final class JobRun implements JobWork.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    private static final int REASON_CHARS = 600;
    private static final String CHECKING = "check";
    /** A converter's stage is a word; anything longer is not stored. */
    private static final int STAGE_CHARS = 40;

    private final Job job;
    private final JobWork work;
    private final JobStates states;
    private final JobEvents events;
    private final JobStore store;
    private final Artifacts artifacts;
    private final RunLog log;
    /** The thread of the run, for as long as an interrupt ends this run and nothing else. */
    private @Nullable Thread thread;

    private boolean stopped;
    private boolean ended;
    /** From here on the stored stage is the gateway's own: what the converter still says does not replace it. */
    private boolean publishing;

    private String reachedStage = CHECKING;
    private String storedStage = CHECKING;
    private boolean storing;

    JobRun(
            Job job,
            JobWork work,
            JobStates states,
            JobEvents events,
            JobStore store,
            Artifacts artifacts,
            Clock clock) {
        this.job = job;
        this.work = work;
        this.states = states;
        this.events = events;
        this.store = store;
        this.artifacts = artifacts;
        this.log = new RunLog(clock);
    }

    /** The job was cancelled, which is stored and told already. */
    private static final class CancelledException extends RuntimeException {}

    /** Ends the run and its child process. */
    synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    byte[] log() {
        return log.bytes();
    }

    /** @return false where the process is ending: the job stays as it is and is run again at the next start */
    boolean run() {
        begin();
        try {
            JobWork.Done done = work.run(job, this);
            if (done.isWaiting()) {
                end(State.WAITING, job.target() + Job.WAITS, done.result());
            } else {
                end(State.ACCEPTED, job.target() + " is published", done.result());
            }
        } catch (JobWork.RefusedException e) {
            end(State.REFUSED, String.valueOf(e.getMessage()), null);
        } catch (InterruptedException | ClosedByInterruptException | CancelledException e) {
            cancelled();
        } catch (Exception e) {
            if (!cancelled()) {
                LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("push-failed");
                end(State.FAILED, InvalidInputException.shown(String.valueOf(e.getMessage()), REASON_CHARS), null);
            }
        } finally {
            over();
        }
        return ended;
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        LOG.atInfo()
                .addKeyValue("job", job.id())
                .addKeyValue("version", job.target())
                .log("push-started");
    }

    private synchronized void over() {
        thread = null;
        Thread.interrupted();
    }

    /** From here on no cancel interrupts what is written about the end. @return whether there was one before */
    private synchronized boolean settle() {
        thread = null;
        // An interrupt of a process that ends stays.
        if (stopped) {
            Thread.interrupted();
        }
        return stopped;
    }

    /** @return false where nobody cancelled the job */
    private boolean cancelled() {
        if (!settle()) {
            return false;
        }
        log.add("gateway", "cancelled: the converter was ended, its folder removed");
        ended = true;
        storeLog();
        return true;
    }

    @Override
    public void checking() {
        change(CHECKING);
        log.add("gateway", "job " + job.id() + " converts " + job.target());
    }

    @Override
    public void publishing() {
        synchronized (this) {
            publishing = true;
        }
        change(JobStore.PUBLISHING);
    }

    private void change(String stage) {
        if (!states.change(job, State.RUNNING, stage, null, null).join()) {
            stop();
            throw new CancelledException();
        }
    }

    @Override
    public void progress(PushEvent event) {
        CrashPoint.reached("ingest.stage-" + event.stage());
        events.tell(job.event(State.RUNNING, event.stage(), event.progress(), event.message(), null));
        String percent = event.progress() == null ? "" : String.format(Locale.ROOT, " %.0f%%", event.progress() * 100);
        log.add(event.stage() + percent, event.message() == null ? "" : event.message());
        reached(event.stage());
    }

    /**
     * Has the stage stored, for those who ask rather than listen. Never {@code publish}: from that stage on a cancel comes too
     * late, which the gateway alone decides.
     */
    private synchronized void reached(@Nullable String stage) {
        if (stage != null && stage.length() <= STAGE_CHARS && !stage.equals(JobStore.PUBLISHING)) {
            reachedStage = stage;
            storeStage();
        }
    }

    /** One write at a time, of the newest stage: a converter that talks fast must not fill the store's queue. */
    private synchronized void storeStage() {
        if (publishing || storing || reachedStage.equals(storedStage)) {
            return;
        }
        storing = true;
        String stage = reachedStage;
        storedStage = stage;
        states.reached(job, stage).whenComplete((stored, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("job", job.id())
                        .addKeyValue("stage", stage)
                        .addKeyValue("reason", failure.getMessage())
                        .log("push-stage-not-stored");
            }
            stageStored();
        });
    }

    private synchronized void stageStored() {
        storing = false;
        storeStage();
    }

    @Override
    public void errorLine(String line) {
        log.add("stderr", line);
    }

    @Override
    public Digest keptLog() throws IOException {
        return artifacts.keep(log.bytes());
    }

    private void end(State state, String message, PushEvent.@Nullable Result result) {
        if (cancelled()) {
            return;
        }
        log.add("gateway", state + ": " + message);
        storeLog();
        LOG.atInfo()
                .addKeyValue("job", job.id())
                .addKeyValue("version", job.target())
                .addKeyValue("state", state)
                .addKeyValue("message", message)
                .log("push-ended");
        ended = true;
        try {
            states.change(job, state, null, message, result).join();
        } catch (CompletionException e) {
            // The store takes nothing now: whoever listens hears of it, and the same push or the next start runs the
            // job again.
            LOG.atError().addKeyValue("job", job.id()).setCause(e).log("push-end-not-stored");
            events.tell(job.event(State.FAILED, null, null, "the gateway's store takes nothing now", null));
        }
    }

    /** A job without its log is better than one without its end. */
    private void storeLog() {
        try {
            store.keepLog(job.id(), keptLog()).join();
        } catch (IOException | UncheckedIOException | CompletionException e) {
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("reason", e.getMessage())
                    .log("push-log-not-stored");
        }
    }
}
