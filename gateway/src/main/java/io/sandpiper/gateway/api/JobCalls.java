package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Reach;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.ingest.Job;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.gateway.ingest.Pushes.Said;
import io.sandpiper.gateway.ingest.Pushes.Submission;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.name.Selector;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Push jobs and their events, as a server-sent event stream (WHATWG HTML, section 9.2). */
final class JobCalls {
    private final Pushes pushes;
    private final PaperAnswers papers;
    private final Login login;
    private final AtomicInteger streams = new AtomicInteger();

    JobCalls(Pushes pushes, PaperAnswers papers, Login login) {
        this.pushes = pushes;
        this.papers = papers;
        this.login = login;
    }

    /** A job as the API shows it. */
    record JobView(
            String id,
            String job,
            String model,
            String version,
            PushEvent.State state,
            @Nullable String stage,
            @Nullable String message,
            PushEvent.@Nullable Result result,
            @Nullable String assign,
            String created,
            String updated) {
        static JobView of(Job job) {
            PushEvent last = job.last();
            return new JobView(
                    job.id(),
                    job.id(),
                    job.target().model(),
                    job.target().version(),
                    last.state(),
                    last.stage(),
                    last.message(),
                    last.result(),
                    job.assign(),
                    job.created(),
                    job.updated());
        }
    }

    void list(RoutingContext context) {
        Reach reach = Login.reach(context, Action.READ);
        Answers.json(
                context,
                pushes.jobs()
                        .thenApply(jobs -> Map.of(
                                "jobs",
                                jobs.stream()
                                        .filter(job -> isVisible(job, reach))
                                        .map(JobView::of)
                                        .toList())));
    }

    /** A job tells which devices it assigns to: whoever may not see those does not see it. */
    static boolean isVisible(Job job, Reach reach) {
        return job.assign() == null || reach.covers(Selector.parse(job.assign()));
    }

    /** The job of this id, where the caller may see it; else it is not there. */
    private CompletableFuture<Job> seen(RoutingContext context, String id) {
        Reach reach = Login.reach(context, Action.READ);
        return pushes.job(id)
                .thenApply(found -> found.filter(job -> isVisible(job, reach)).orElseThrow(() -> absent(id)));
    }

    /** As {@link #seen}, for a change: a job that assigns to nobody is the whole fleet's. */
    private CompletableFuture<Job> own(RoutingContext context, String id) {
        Reach reach = Login.reach(context, Action.PUSH);
        return seen(context, id).thenApply(job -> {
            if (job.assign() == null) {
                reach.mustBeFleet();
            } else {
                reach.mustCover("job", Selector.parse(job.assign()));
            }
            return job;
        });
    }

    void show(RoutingContext context) {
        String id = context.pathParam("job");
        Answers.json(context, seen(context, id).thenApply(JobView::of));
    }

    void cancel(RoutingContext context) {
        String id = context.pathParam("job");
        Actor by = Login.actor(context);
        CompletableFuture<Job> ended = own(context, id)
                .thenCompose(allowed -> pushes.cancel(id, by))
                .thenApply(found -> found.orElseThrow(() -> absent(id)));
        Answers.json(context, ended.thenApply(job -> {
            return switch (job.last().state()) {
                case CANCELLED -> JobView.of(job);
                case QUEUED, RUNNING ->
                    throw ApiException.conflict("job", id, "is being published, and runs to its end");
                case WAITING ->
                    throw ApiException.conflict(
                            "job", id, "is published and waits for a signature; sandpiper rm takes its version back");
                case ACCEPTED, REFUSED, FAILED ->
                    throw ApiException.conflict(
                            "job", id, "is " + job.last().state() + " already; there is nothing to cancel");
            };
        }));
    }

    void retry(RoutingContext context) {
        String id = context.pathParam("job");
        Caller by = Login.caller(context);
        CompletableFuture<Submission> again = own(context, id)
                .thenCompose(job -> {
                    return switch (job.last().state()) {
                        case QUEUED, RUNNING -> throw ApiException.conflict("job", id, "is under way; cancel it first");
                        case WAITING ->
                            throw ApiException.conflict(
                                    "job", id, "is published and waits for a signature: sandpiper trust sign");
                        case ACCEPTED ->
                            throw ApiException.conflict("job", id, "is accepted; there is nothing to retry");
                        case REFUSED, FAILED, CANCELLED -> pushes.retry(job, by);
                    };
                })
                .exceptionally(failure -> {
                    if (failure.getCause() instanceof Pushes.GoneException gone) {
                        throw ApiException.of(410, String.valueOf(gone.getMessage()));
                    }
                    throw failure instanceof CompletionException known ? known : new CompletionException(failure);
                });
        Answers.then(context, again, submission -> submitted(context, submission));
    }

    private static void submitted(RoutingContext context, Submission submission) {
        String id = context.pathParam("job");
        switch (submission) {
            case Submission.AlreadyThere there ->
                context.fail(ApiException.conflict(
                        "job", id, there.version().id() + " is published; there is nothing to retry"));
            case Submission.Taken taken -> context.fail(ApiException.conflict("job", id, taken.by()));
            case Submission.Accepted accepted -> {
                context.response()
                        .putHeader("Location", "/v1/jobs/" + accepted.job().id());
                Answers.json(context, 202, JobView.of(accepted.job()));
            }
        }
    }

    void log(RoutingContext context) {
        String id = context.pathParam("job");
        Answers.then(
                context,
                seen(context, id).thenCompose(job -> pushes.log(id)),
                found -> said(context, found.orElseThrow(() -> absent(id))));
    }

    private void said(RoutingContext context, Said said) {
        switch (said) {
            case Said.SoFar running -> papers.text(context, running.text());
            case Said.Kept kept -> papers.text(context, kept.blob());
            case Said.Nothing nothing ->
                throw ApiException.notFound("log", context.pathParam("job"), "the log of a job that has run");
        }
    }

    private static ApiException absent(String id) {
        return ApiException.notFound("job", id, "a job that GET /v1/jobs lists");
    }

    void events(RoutingContext context) {
        String id = context.pathParam("job");
        if (streams.incrementAndGet() > ApiLimits.EVENT_STREAMS) {
            streams.decrementAndGet();
            throw ApiException.of(503, "too many event streams; GET /v1/jobs/" + id + " tells the state");
        }
        Executor loop = Answers.loop(context);
        Consumer<PushEvent> listener = event -> loop.execute(() -> send(context, event));
        Caller caller = Login.caller(context);
        long watch = context.vertx().setPeriodic(ApiLimits.LOGIN_CHECK_MILLIS, tick -> {
            if (!login.isLive(caller)) {
                context.response().reset(); // what follows is not for this login any more
            }
        });
        context.response().endHandler(ended -> {
            context.vertx().cancelTimer(watch);
            streams.decrementAndGet();
        });
        context.response().closeHandler(closed -> {
            context.vertx().cancelTimer(watch);
            pushes.forget(id, listener);
        });
        Answers.then(context, seen(context, id).thenCompose(job -> pushes.listen(id, listener)), found -> {
            if (!found) {
                throw absent(id);
            }
        });
    }

    private static void send(RoutingContext context, PushEvent event) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        if (!context.response().headWritten()) {
            context.response()
                    .setChunked(true)
                    .putHeader("Content-Type", "text/event-stream")
                    .putHeader("Cache-Control", "no-store");
        }
        context.response().write("data: " + Json.text(event) + "\n\n");
        if (event.state().done()) {
            context.response().end();
        }
    }
}
