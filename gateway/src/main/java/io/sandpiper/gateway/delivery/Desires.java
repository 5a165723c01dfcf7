package io.sandpiper.gateway.delivery;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.delivery.store.DeliveryStore;
import io.sandpiper.gateway.registry.Catalogue;
import io.sandpiper.gateway.registry.Catalogue.Published;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who shall run what. An assignment is stored together with the desired states that follow from it, then sent; what a
 * device misses it is sent again when it says hello. Any thread; nothing blocks.
 */
public final class Desires {
    private static final Logger LOG = LoggerFactory.getLogger(Desires.class);
    /** Desired states on their way to the broker at the same time, far below what the link takes. */
    private static final int SENT_AT_ONCE = 16;

    private final DeliveryStore store;
    private final Audience audience;
    private final Catalogue catalogue;
    private final DesiredSender sender;
    private final Clock clock;

    public Desires(DeliveryStore store, Audience audience, Catalogue catalogue, DesiredSender sender, Clock clock) {
        this.store = store;
        this.audience = audience;
        this.catalogue = catalogue;
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * Assigns a version to the devices that the selector matches, now and later.
     *
     * @return the devices that match now
     */
    public CompletableFuture<List<String>> assign(ModelVersion version, Selector selector, Actor by) {
        return assign(version, selector, by, null);
    }

    /** As {@link #assign(ModelVersion, Selector, Actor)}, at most once for a push job however often that runs. */
    public CompletableFuture<List<String>> assign(
            ModelVersion version, Selector selector, Actor by, @Nullable String job) {
        return catalogue.find(version).thenCompose(found -> {
            Published published = found.orElseThrow(
                    () -> new InvalidInputException("version", version, "a version that is published and kept"));
            Assignment added = new Assignment(
                    0,
                    version.model(),
                    selector,
                    version.version(),
                    published.manifest(),
                    published.manifestSize(),
                    now());
            return decide(List.of(added), job, new Decision(by, "assignment.add", clock.instant()));
        });
    }

    /**
     * Whether withdrawing would take something away: the selector is that of an assignment of the model, or narrows one, or
     * matches a device that shall run the model. True after a withdrawal too: who did not hear the answer asks again.
     */
    public CompletableFuture<Boolean> isMeant(String model, Selector selector) {
        return store.allDesired()
                .thenCombine(
                        audience.labels(),
                        (states, devices) -> states.stream()
                                .filter(state -> state.targets().stream()
                                        .anyMatch(target -> target.model().equals(model)))
                                .anyMatch(state -> selector.matches(
                                        state.device(), devices.getOrDefault(state.device(), Map.of()))))
                .thenCombine(
                        store.assignments(),
                        (isRun, all) -> isRun
                                || all.stream()
                                        .anyMatch(a -> a.model().equals(model)
                                                && selector.required()
                                                        .entrySet()
                                                        .containsAll(a.selector()
                                                                .required()
                                                                .entrySet())));
    }

    /** Takes a model away from the devices that the selector matches; they are returned. */
    public CompletableFuture<List<String>> withdraw(String model, Selector selector, Actor by) {
        return decide(
                List.of(new Assignment(0, model, selector, null, null, 0, now())),
                null,
                new Decision(by, "assignment.withdraw", clock.instant()));
    }

    /**
     * For each selector of the model, assigns the version that stood before the present one.
     *
     * @param meant which selectors are to go back
     */
    public CompletableFuture<List<Undone>> undo(String model, Predicate<Selector> meant, Actor by) {
        return store.assignments().thenCompose(all -> {
            List<Undone> back = Undo.previous(model, all, now()).stream()
                    .filter(a -> meant.test(a.assignment().selector()))
                    .toList();
            if (back.isEmpty()) {
                throw new InvalidInputException(
                        "model",
                        model,
                        "a model with an earlier assignment to go back to, by the selector where one is named; sandpiper"
                                + " history shows them, sandpiper unassign takes the first one away");
            }
            return stillPublished(back.stream().map(Undone::assignment).toList())
                    .thenCompose(checked -> decide(checked, null, new Decision(by, "assignment.undo", clock.instant())))
                    .thenApply(devices -> back);
        });
    }

    public CompletableFuture<List<Assignment>> assignments() {
        return store.assignments();
    }

    /** What is wanted of the devices that are enrolled now. */
    public CompletableFuture<List<DesiredState>> all() {
        return store.allDesired()
                .thenCombine(
                        audience.labels(),
                        (states, devices) -> states.stream()
                                .filter(state -> devices.containsKey(state.device()))
                                .toList());
    }

    /**
     * A device said hello: brings its desired state in line with its labels, and sends it where the device has not acted
     * on it yet, or lacks a key that comes with it. A device that has seen a higher counter than ours (our store was put
     * back) gets a counter above it.
     *
     * @param isNewKey it told a key, for which its content keys are wrapped now: it is sent what it has acted on too
     */
    public CompletableFuture<@Nullable Void> hello(String device, Hello hello, boolean isNewKey) {
        return audience.labels(device).thenCompose(labels -> {
            if (labels.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            Map<String, String> own = labels.get();
            return store.realign(
                            device,
                            (assignments, current) ->
                                    realigned(device, own, assignments, current.apply(device), hello.counter()))
                    .thenCompose(changes -> store.desired(device))
                    .thenCompose(desired -> desired.filter(
                                    d -> isNewKey || d.counter() > hello.counter() || lacksKey(d, hello))
                            .map(sender::send)
                            .orElse(CompletableFuture.completedFuture(null)));
        });
    }

    private static boolean lacksKey(DesiredState desired, Hello hello) {
        return desired.targets().stream().anyMatch(t -> hello.missingKeys().contains(t.manifest()));
    }

    private CompletableFuture<List<String>> decide(List<Assignment> added, @Nullable String job, Decision decision) {
        return audience.labels()
                .thenCompose(labels -> store.assign(
                                added,
                                job,
                                decision,
                                (assignments, current) -> labels.entrySet().stream()
                                        .flatMap(
                                                e -> changed(
                                                        e.getKey(),
                                                        e.getValue(),
                                                        assignments,
                                                        current.apply(e.getKey()),
                                                        0)
                                                        .stream())
                                        .toList())
                        .thenApply(changed -> {
                            // Not waited for: what is not heard now is sent again when the device says hello.
                            for (int lane = 0; lane < SENT_AT_ONCE; lane++) {
                                sendFrom(changed, lane);
                            }
                            return labels.entrySet().stream()
                                    .filter(e -> added.stream()
                                            .anyMatch(a -> a.selector().matches(e.getKey(), e.getValue())))
                                    .map(Map.Entry::getKey)
                                    .sorted()
                                    .toList();
                        }));
    }

    /** Every {@link #SENT_AT_ONCE}th state from this one on, one after the other. */
    private void sendFrom(List<DesiredState> states, int at) {
        if (at < states.size()) {
            sender.send(states.get(at)).whenComplete((done, failure) -> sendFrom(states, at + SENT_AT_ONCE));
        }
    }

    /** A device whose labels match too much keeps what it has: nobody is there to be told. */
    private List<DesiredState> realigned(
            String device,
            Map<String, String> labels,
            List<Assignment> assignments,
            Optional<DesiredState> current,
            long counterSeen) {
        try {
            return changed(device, labels, assignments, current, counterSeen);
        } catch (InvalidInputException e) {
            LOG.atWarn()
                    .addKeyValue("device", device)
                    .addKeyValue("reason", e.getMessage())
                    .log("device-matches-too-much");
            return List.of();
        }
    }

    private List<DesiredState> changed(
            String device,
            Map<String, String> labels,
            List<Assignment> assignments,
            Optional<DesiredState> current,
            long counterSeen) {
        List<Desired.Target> targets = DesiredRule.targets(device, labels, assignments);
        if (targets.size() > Limits.TARGETS) {
            throw new InvalidInputException(
                    "selector",
                    device + " would run " + targets.size() + " models",
                    "at most " + Limits.TARGETS + " on a device; withdraw another first");
        }
        long counter = current.map(DesiredState::counter).orElse(0L);
        boolean same = current.map(c -> c.targets().equals(targets)).orElse(targets.isEmpty());
        if (same && counterSeen <= counter) {
            return List.of();
        }
        return List.of(new DesiredState(device, Math.max(counter, counterSeen) + 1, targets, now()));
    }

    private CompletableFuture<List<Assignment>> stillPublished(List<Assignment> back) {
        CompletableFuture<List<Assignment>> checked = CompletableFuture.completedFuture(new ArrayList<>());
        for (Assignment a : back) {
            ModelVersion version = new ModelVersion(a.model(), String.valueOf(a.version()));
            checked = checked.thenCombine(catalogue.find(version), (list, found) -> {
                if (found.isEmpty()) {
                    throw new InvalidInputException(
                            "version", version, "a version that is still kept; push it again under a new number");
                }
                if (!found.get().manifest().equals(a.manifest())) {
                    throw new InvalidInputException(
                            "version",
                            version,
                            "the bytes that were assigned before; others were published under this number since: assign it");
                }
                list.add(a);
                return list;
            });
        }
        return checked;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
