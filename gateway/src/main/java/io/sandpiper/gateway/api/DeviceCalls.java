package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Reach;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.Enrolment;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.gateway.status.FleetStatus;
import io.sandpiper.gateway.status.PendingVersion;
import io.sandpiper.gateway.status.StatusView;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.unit.Durations;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Devices, their enrolment, and the status of what they run. Tokens are made on the executor given. */
final class DeviceCalls {
    private static final Duration DEFAULT_VALIDITY = Duration.ofHours(24);

    private final Devices devices;
    private final Enrolment enrolment;
    private final StatusView status;
    private final Pushes pushes;
    private final Executor files;

    DeviceCalls(Devices devices, Enrolment enrolment, StatusView status, Pushes pushes, Executor files) {
        this.devices = devices;
        this.enrolment = enrolment;
        this.status = status;
        this.pushes = pushes;
        this.files = files;
    }

    /** The body of a request for a token. */
    record TokenBody(
            @Nullable Map<String, String> labels, @Nullable String validFor) {}

    /** The body of a request for a token for an enrolled device. */
    record ReenrollBody(@Nullable String validFor) {}

    void list(RoutingContext context) {
        Reach reach = Login.reach(context, Action.READ);
        Answers.json(
                context,
                status.devices()
                        .thenApply(all -> Map.of(
                                "devices",
                                all.stream()
                                        .filter(d -> reach.includes(d.device(), d.labels()))
                                        .toList())));
    }

    void show(RoutingContext context) {
        String id = Names.device(context.pathParam("device"));
        Reach reach = Login.reach(context, Action.READ);
        Answers.json(
                context,
                status.device(id)
                        .thenApply(found -> found.filter(
                                        d -> reach.includes(id, d.summary().labels()))
                                .orElseThrow(() -> absent(id))));
    }

    void remove(RoutingContext context) {
        String id = Names.device(context.pathParam("device"));
        Reach reach = Login.reach(context, Action.ENROL);
        Actor by = Login.actor(context);
        Answers.json(
                context,
                own(id, reach).thenCompose(found -> devices.remove(id, by)).thenApply(done -> Map.of("removed", id)));
    }

    void revoke(RoutingContext context) {
        String id = Names.device(context.pathParam("device"));
        Reach reach = Login.reach(context, Action.ENROL);
        Actor by = Login.actor(context);
        Answers.json(
                context,
                own(id, reach).thenCompose(found -> devices.revoke(id, by)).thenApply(done -> Map.of("revoked", id)));
    }

    void reenroll(RoutingContext context) {
        String id = Names.device(context.pathParam("device"));
        Reach reach = Login.reach(context, Action.ENROL);
        Actor by = Login.actor(context);
        Duration validFor = validity(Answers.body(context, ReenrollBody.class).validFor());
        Answers.json(
                context, 201, own(id, reach).thenApplyAsync(found -> enrolment.createFor(id, validFor, by), files));
    }

    /** One beyond the caller's reach is not told to be there. */
    private CompletableFuture<Device> own(String id, Reach reach) {
        return devices.find(id)
                .thenApply(found ->
                        found.filter(d -> reach.includes(id, d.labels())).orElseThrow(() -> absent(id)));
    }

    private static Duration validity(@Nullable String given) {
        return given == null ? DEFAULT_VALIDITY : Durations.parse("validFor", given);
    }

    void createToken(RoutingContext context) {
        TokenBody body = Answers.body(context, TokenBody.class);
        Duration validFor = validity(body.validFor());
        Map<String, String> labels = body.labels() == null ? Map.of() : body.labels();
        labels.forEach((key, value) -> {
            Names.label("labels", key);
            if (value == null) {
                throw new InvalidInputException("labels." + key, "null", "a value");
            }
            Names.label("labels." + key, value);
        });
        Login.reach(context, Action.ENROL).mustCover("labels", new Selector(labels));
        Actor by = Login.actor(context);
        Answers.json(context, 201, CompletableFuture.supplyAsync(() -> enrolment.create(labels, validFor, by), files));
    }

    void status(RoutingContext context) {
        String name = context.request().getParam("model");
        String model = name == null ? null : Names.model(name);
        Reach reach = Login.reach(context, Action.READ);
        Answers.json(
                context,
                visible(reach)
                        .thenCompose(shown -> status.of(model, shown))
                        .thenCombine(pending(model, reach), FleetStatus::with));
    }

    private CompletableFuture<List<PendingVersion>> pending(@Nullable String model, Reach reach) {
        return pushes.pending()
                .thenApply(jobs -> jobs.stream()
                        .filter(job -> model == null || job.target().model().equals(model))
                        .filter(job -> JobCalls.isVisible(job, reach))
                        .map(job -> new PendingVersion(
                                job.target().model(),
                                job.target().version(),
                                job.last().state(),
                                job.id(),
                                job.assign()))
                        .toList());
    }

    private CompletableFuture<Predicate<String>> visible(Reach reach) {
        return reach.isFleet()
                ? CompletableFuture.completedFuture(device -> true)
                : devices.labels().thenApply(labels -> device -> {
                    Map<String, String> own = labels.get(device);
                    return own != null && reach.includes(device, own);
                });
    }

    private static ApiException absent(String id) {
        return ApiException.notFound("device", id, "an enrolled device; GET /v1/devices lists them");
    }
}
