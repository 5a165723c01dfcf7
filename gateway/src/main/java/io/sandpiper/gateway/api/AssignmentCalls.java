package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.gateway.access.Reach;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.delivery.Undone;
import io.sandpiper.gateway.ingest.Job;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who shall run what: assign, undo, and what happened to a model. */
final class AssignmentCalls {
    private static final int SHOWN_EVENTS = 200;

    private final Desires desires;
    private final Pushes pushes;

    AssignmentCalls(Desires desires, Pushes pushes) {
        this.desires = desires;
        this.pushes = pushes;
    }

    /** The body of an assignment. A null version takes the model away. */
    record AssignBody(
            @Nullable String model,
            @Nullable String version,
            @Nullable String selector) {}

    /** The body of an undo, which may be absent. @param selector null: each one of the model */
    record UndoBody(@Nullable String selector) {}

    /** An assignment that went back, as the API shows it. @param before the version that it replaces, null for none */
    record UndoneView(
            String model,
            @Nullable String version,
            String selector,
            String created,
            @Nullable String before) {
        static UndoneView of(Undone undone) {
            Assignment a = undone.assignment();
            return new UndoneView(a.model(), a.version(), a.selector().toString(), a.created(), undone.before());
        }
    }

    /** One assignment as the API shows it. */
    record AssignmentView(String model, @Nullable String version, String selector, String created) {
        static AssignmentView of(Assignment a) {
            return new AssignmentView(a.model(), a.version(), a.selector().toString(), a.created());
        }
    }

    /** A line of history. */
    record HistoryEvent(
            String at,
            String what,
            @Nullable String version,
            @Nullable String detail) {}

    void assign(RoutingContext context) {
        AssignBody body = Answers.body(context, AssignBody.class);
        String model = Names.model(required("model", body.model()));
        Selector selector = Selector.parse(required("selector", body.selector()));
        Reach reach = Login.reach(context, Action.ASSIGN);
        reach.mustCover("selector", selector);
        if (body.version() == null) {
            Actor by = Login.actor(context);
            Answers.json(
                    context,
                    desires.isMeant(model, selector)
                            .thenCombine(desires.assignments(), (isMeant, all) -> {
                                if (!isMeant) {
                                    throw nothing(model, selector, all, reach);
                                }
                                return selector;
                            })
                            .thenCompose(meant -> desires.withdraw(model, meant, by))
                            .thenApply(d -> Map.of("devices", d)));
            return;
        }
        ModelVersion version = new ModelVersion(model, body.version());
        Answers.json(
                context, desires.assign(version, selector, Login.actor(context)).thenApply(d -> Map.of("devices", d)));
    }

    private static ApiException nothing(String model, Selector selector, List<Assignment> all, Reach reach) {
        Map<Selector, Assignment> present = new LinkedHashMap<>();
        all.stream().filter(a -> a.model().equals(model)).forEach(a -> present.put(a.selector(), a));
        String assigned = present.values().stream()
                .filter(a -> a.version() != null && reach.covers(a.selector()))
                .map(a -> a.selector().toString())
                .sorted()
                .collect(Collectors.joining("; "));
        return ApiException.of(
                400,
                "nothing of " + model + " is assigned to " + selector + " (assigned: "
                        + (assigned.isEmpty() ? "none" : assigned) + ")");
    }

    /** Those whose devices all lie within the caller's reach. */
    void list(RoutingContext context) {
        Reach reach = Login.reach(context, Action.READ);
        Answers.json(
                context,
                desires.assignments()
                        .thenApply(all -> Map.of(
                                "assignments",
                                all.stream()
                                        .filter(a -> reach.covers(a.selector()))
                                        .map(AssignmentView::of)
                                        .toList())));
    }

    void undo(RoutingContext context) {
        String model = Names.model(context.pathParam("model"));
        boolean isBare = context.body().buffer() == null || context.body().length() <= 0;
        String named = isBare ? null : Answers.body(context, UndoBody.class).selector();
        Reach reach = Login.reach(context, Action.ASSIGN);
        Predicate<Selector> meant = reach::covers;
        if (named != null) {
            Selector only = Selector.parse(named);
            reach.mustCover("selector", only);
            meant = only::equals;
        }
        Answers.json(
                context,
                desires.undo(model, meant, Login.actor(context))
                        .thenApply(back -> Map.of(
                                "model",
                                model,
                                "version",
                                back.stream()
                                        .map(u -> String.valueOf(u.assignment().version()))
                                        .distinct()
                                        .collect(Collectors.joining(", ")),
                                "selector",
                                back.stream()
                                        .map(u -> u.assignment().selector().toString())
                                        .collect(Collectors.joining("; ")),
                                "assignments",
                                back.stream().map(UndoneView::of).toList())));
    }

    /** Pushes and assignments of a model, the newest first. */
    void history(RoutingContext context) {
        String model = Names.model(context.pathParam("model"));
        Reach reach = Login.reach(context, Action.READ);
        Answers.json(context, pushes.jobs().thenCombine(desires.assignments(), (jobs, assignments) -> {
            List<HistoryEvent> events = new ArrayList<>();
            jobs.stream()
                    .filter(j -> j.target().model().equals(model) && JobCalls.isVisible(j, reach))
                    .forEach(j -> events.add(pushed(j)));
            assignments.stream()
                    .filter(a -> a.model().equals(model) && reach.covers(a.selector()))
                    .forEach(a -> events.add(new HistoryEvent(
                            a.created(),
                            a.version() == null ? "withdrawn" : "assigned",
                            a.version(),
                            "to " + a.selector())));
            if (events.isEmpty()) {
                throw ApiException.notFound("model", model, "a model that was pushed");
            }
            events.sort(Comparator.comparing(HistoryEvent::at).reversed());
            return Map.of("events", events.subList(0, Math.min(events.size(), SHOWN_EVENTS)));
        }));
    }

    private static HistoryEvent pushed(Job job) {
        return new HistoryEvent(
                job.updated(),
                "push " + job.last().state(),
                job.target().version(),
                job.last().message());
    }

    private static String required(String field, @Nullable String value) {
        if (value == null) {
            throw new InvalidInputException(field, "absent", "a value");
        }
        return value;
    }
}
