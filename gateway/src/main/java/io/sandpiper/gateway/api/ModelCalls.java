package io.sandpiper.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Reach;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.DesiredState;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.gateway.ingest.Pushes.Submission;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.registry.VariantLimits;
import io.sandpiper.gateway.trust.ListKeeper;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.trust.TargetsPolicy;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models and versions: push, list, show, remove. */
final class ModelCalls {
    private final Registry registry;
    private final Pushes pushes;
    private final Desires desires;
    private final TrustRepository trust;
    private final ListKeeper list;

    ModelCalls(Registry registry, Pushes pushes, Desires desires, TrustRepository trust, ListKeeper list) {
        this.registry = registry;
        this.pushes = pushes;
        this.desires = desires;
        this.trust = trust;
        this.list = list;
    }

    /** The body of a push. */
    record PushBody(
            @Nullable Digest model,
            @Nullable Digest spec,
            @Nullable Digest calibration,
            @Nullable Digest holdout,
            @Nullable String assign,
            @Nullable Boolean acceptRegression,
            @Nullable Boolean seal,
            @Nullable Double tolerance,
            @Nullable Long maxBytes,
            @Nullable Double maxMs,
            @Nullable List<String> target) {}

    /** A version in a list. */
    record VersionView(String version, Digest manifest, Map<String, Long> variants, String pushed, String state) {
        static VersionView of(PublishedVersion v, String state) {
            return new VersionView(v.id().version(), v.manifest(), v.variants(), v.pushed(), state);
        }
    }

    /** The answer to a push whose version is there already: the version, and the devices that the push assigned it to. */
    record PushedBefore(
            String model,
            String version,
            Digest manifest,
            Map<String, Long> variants,
            String pushed,
            List<String> assigned) {
        static PushedBefore of(Submission.AlreadyThere there) {
            PublishedVersion v = there.version();
            return new PushedBefore(
                    v.id().model(), v.id().version(), v.manifest(), v.variants(), v.pushed(), there.assigned());
        }
    }

    /** A model with its versions, the newest first. */
    record ModelView(String model, @Nullable String floor, List<VersionView> versions, List<Assigned> assignments) {}

    /** The body of a floor. */
    record FloorBody(String version) {}

    /** Which version a selector stands for. */
    record Assigned(String selector, @Nullable String version, String since) {}

    /** One version with all that is known of it. */
    record VersionDetail(
            String model,
            String version,
            Digest manifestDigest,
            @Nullable Manifest manifest,
            Map<String, Long> variants,
            PushedFiles files,
            JsonNode evidence,
            JsonNode report,
            String pushed,
            String state) {}

    void push(RoutingContext context) {
        ModelVersion target = target(context);
        PushBody body = Answers.body(context, PushBody.class);
        if (body.model() == null) {
            throw new InvalidInputException("model", "absent", "the digest of a blob: sha256:HEX");
        }
        if (body.tolerance() != null && !(body.tolerance() >= 0 && body.tolerance() <= 1)) {
            throw new InvalidInputException("tolerance", body.tolerance(), "a share from 0 to 1");
        }
        PushedFiles files = new PushedFiles(
                body.model(),
                body.spec(),
                body.calibration(),
                body.holdout(),
                body.tolerance(),
                Boolean.TRUE.equals(body.acceptRegression()),
                VariantLimits.of(body.maxBytes(), body.maxMs(), body.target()),
                body.seal());
        Answers.then(
                context,
                pushes.submit(target, files, body.assign(), Login.caller(context)),
                submission -> answer(context, submission));
    }

    private static void answer(RoutingContext context, Submission submission) {
        switch (submission) {
            case Submission.AlreadyThere there -> Answers.json(context, 200, PushedBefore.of(there));
            case Submission.Taken taken ->
                context.fail(ApiException.conflict(
                        "version", context.pathParam("version"), taken.by() + "; push under a new version"));
            case Submission.Accepted accepted -> {
                context.response()
                        .putHeader("Location", "/v1/jobs/" + accepted.job().id());
                Answers.json(context, 202, JobCalls.JobView.of(accepted.job()));
            }
        }
    }

    void list(RoutingContext context) {
        Answers.json(
                context,
                views(Login.reach(context, Action.READ))
                        .thenApply(models -> Map.of("models", List.copyOf(models.values()))));
    }

    void show(RoutingContext context) {
        String model = Names.model(context.pathParam("model"));
        Answers.json(context, views(Login.reach(context, Action.READ)).thenApply(models -> {
            ModelView view = models.get(model);
            if (view == null) {
                throw ApiException.notFound("model", model, "a model that GET /v1/models lists");
            }
            return view;
        }));
    }

    void showVersion(RoutingContext context) {
        ModelVersion target = target(context);
        Answers.json(
                context,
                found(target)
                        .thenCompose(v -> registry.manifest(v.manifest())
                                .thenCombine(
                                        registry.floors(),
                                        (manifest, floors) -> new VersionDetail(
                                                target.model(),
                                                target.version(),
                                                v.manifest(),
                                                manifest.orElse(null),
                                                v.variants(),
                                                v.files(),
                                                v.evidence(),
                                                v.report(),
                                                v.pushed(),
                                                state(v, floors)))));
    }

    void remove(RoutingContext context) {
        Actor by = Login.actor(context);
        ModelVersion target = target(context);
        Answers.json(
                context,
                found(target)
                        .thenCompose(v -> desires.all())
                        .thenCombine(desires.assignments(), (states, all) -> {
                            if (isWanted(states, target) || isAssigned(all, target)) {
                                throw ApiException.conflict(
                                        "version",
                                        target.toString(),
                                        "is assigned; assign another first, or sandpiper unassign " + target.model()
                                                + " --from SELECTOR");
                            }
                            return target;
                        })
                        .thenCompose(free -> registry.remove(target, by))
                        .thenCompose(removed -> list.relist())
                        .thenApply(isListed -> Map.of("removed", target.toString(), "waiting", !isListed)));
    }

    /** What lies below is assigned to nobody before: a device goes on with what it serves, and must not lack an answer. */
    void raiseFloor(RoutingContext context) {
        Actor by = Login.actor(context);
        ModelVersion floor = new ModelVersion(
                context.pathParam("model"),
                Answers.body(context, FloorBody.class).version());
        Answers.json(
                context,
                registry.mustBeKept(floor)
                        .thenCompose(kept -> desires.all())
                        .thenCombine(desires.assignments(), (states, all) -> {
                            mustBeUnused(floor, states, all);
                            return floor;
                        })
                        .thenCompose(free -> registry.raiseFloor(free, by))
                        .thenCompose(raised -> list.relist())
                        .thenApply(isListed ->
                                Map.of("model", floor.model(), "floor", floor.version(), "waiting", !isListed)));
    }

    private static void mustBeUnused(ModelVersion floor, List<DesiredState> states, List<Assignment> all) {
        TargetsPolicy policy = TargetsPolicy.ofFloors(Map.of(floor.model(), floor.version()));
        Stream<ModelVersion> wanted =
                states.stream().flatMap(s -> s.targets().stream()).map(Desired.Target::modelVersion);
        Stream<ModelVersion> assigned = present(floor.model(), all).stream()
                .filter(a -> a.version() != null)
                .map(a -> new ModelVersion(floor.model(), String.valueOf(a.version())));
        Stream.concat(wanted, assigned)
                .filter(version -> policy.floorAbove(version).isPresent())
                .findFirst()
                .ifPresent(low -> {
                    throw ApiException.conflict(
                            "version",
                            floor.toString(),
                            low + " is assigned, which lies below it; assign " + floor.version()
                                    + " or a later one there first (sandpiper status " + floor.model() + ")");
                });
    }

    /** True where a selector stands for the version, whether a device matches it yet or not. */
    private static boolean isAssigned(List<Assignment> all, ModelVersion version) {
        return present(version.model(), all).stream()
                .anyMatch(a -> version.version().equals(a.version()));
    }

    private static boolean isWanted(List<DesiredState> states, ModelVersion version) {
        return states.stream()
                .flatMap(s -> s.targets().stream())
                .anyMatch(t -> t.modelVersion().equals(version));
    }

    /** {@code waiting}: no device takes it before its list is signed; {@code below-floor}: none takes it any more. */
    private String state(PublishedVersion version, TargetsPolicy floors) {
        if (!version.kept()) {
            return "archived";
        }
        if (floors.floorAbove(version.id()).isPresent()) {
            return "below-floor";
        }
        return trust.isWaiting(version.id().model() + "/" + version.id().version()) ? "waiting" : "kept";
    }

    private CompletableFuture<PublishedVersion> found(ModelVersion target) {
        return registry.version(target)
                .thenApply(found -> found.orElseThrow(() ->
                        ApiException.notFound("version", target.toString(), "a version that GET /v1/models lists")));
    }

    private CompletableFuture<Map<String, ModelView>> views(Reach reach) {
        return registry.floors().thenCompose(floors -> views(reach, floors));
    }

    private CompletableFuture<Map<String, ModelView>> views(Reach reach, TargetsPolicy floors) {
        return registry.all().thenCombine(desires.assignments(), (versions, all) -> {
            List<Assignment> assignments =
                    all.stream().filter(a -> reach.covers(a.selector())).toList();
            Map<String, ModelView> models = new TreeMap<>();
            versions.stream()
                    .sorted(Registry.byVersion().reversed())
                    .forEach(v -> models.computeIfAbsent(
                                    v.id().model(),
                                    name -> new ModelView(
                                            name,
                                            floors.floors().get(name),
                                            new ArrayList<>(),
                                            present(name, assignments)))
                            .versions()
                            .add(VersionView.of(v, state(v, floors))));
            return models;
        });
    }

    private static List<Assigned> present(String model, List<Assignment> assignments) {
        Map<String, Assigned> bySelector = new TreeMap<>();
        assignments.stream()
                .filter(a -> a.model().equals(model))
                .forEach(a -> bySelector.put(
                        a.selector().toString(), new Assigned(a.selector().toString(), a.version(), a.created())));
        return List.copyOf(bySelector.values());
    }

    static ModelVersion target(RoutingContext context) {
        return new ModelVersion(context.pathParam("model"), context.pathParam("version"));
    }
}
