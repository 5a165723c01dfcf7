package io.sandpiper.gateway.api;

import io.sandpiper.gateway.ingest.Job;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Push jobs and their events, as a server-sent event stream (WHATWG HTML, section 9.2). */
final class JobCalls {
    private final Pushes pushes;
    private final AtomicInteger streams = new AtomicInteger();

    JobCalls(Pushes pushes) {
        this.pushes = pushes;
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
                    job.created(),
                    job.updated());
        }
    }

    void list(RoutingContext context) {
        Answers.json(context, pushes.jobs().thenApply(jobs -> Map.of("jobs", views(jobs))));
    }

    void show(RoutingContext context) {
        String id = context.pathParam("job");
        Answers.json(
                context,
                pushes.job(id)
                        .thenApply(found -> JobView.of(found.orElseThrow(
                                () -> ApiException.notFound("job", id, "a job that GET /v1/jobs lists")))));
    }

    void events(RoutingContext context) {
        String id = context.pathParam("job");
        if (streams.incrementAndGet() > ApiLimits.EVENT_STREAMS) {
            streams.decrementAndGet();
            throw ApiException.of(503, "too many event streams; GET /v1/jobs/" + id + " tells the state");
        }
        Consumer<PushEvent> listener = event -> context.vertx().runOnContext(ready -> send(context, event));
        context.response().endHandler(ended -> streams.decrementAndGet());
        context.response().closeHandler(closed -> pushes.forget(id, listener));
        pushes.listen(id, listener)
                .whenComplete((found, failure) -> context.vertx().runOnContext(ready -> {
                    if (failure != null) {
                        context.fail(failure);
                    } else if (!found) {
                        context.fail(ApiException.notFound("job", id, "a job that GET /v1/jobs lists"));
                    }
                }));
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

    private static List<JobView> views(List<Job> jobs) {
        return jobs.stream().map(JobView::of).toList();
    }
}
