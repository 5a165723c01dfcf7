package io.sandpiper.gateway.delivery;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.registry.Catalogue;
import io.sandpiper.gateway.registry.Catalogue.Published;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.trust.Envelope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The assignments that offline media carry: the very desired states that a device would hear over the broker, under the same
 * counters. So whatever reaches it first, it is told one thing. Any thread; nothing blocks.
 */
public final class MediaAssignments {
    private final Desires desires;
    private final Audience audience;
    private final Catalogue catalogue;
    private final DesiredSender sender;

    public MediaAssignments(Desires desires, Audience audience, Catalogue catalogue, DesiredSender sender) {
        this.desires = desires;
        this.audience = audience;
        this.catalogue = catalogue;
        this.sender = sender;
    }

    /**
     * What media with these versions carry.
     *
     * @param versions each with its manifest
     * @param assignments by device
     * @param assigned what was assigned for them
     */
    public record Content(
            Map<ModelVersion, Published> versions, Map<String, Envelope> assignments, List<Assigned> assigned) {}

    /** An assignment that media asked for. */
    public record Assigned(ModelVersion version, Selector selector) {}

    /**
     * Signs the desired states of the devices that the media are for.
     *
     * @param selectors which devices; the versions are assigned to those that shall not run them yet. Empty: those that
     *     shall run one of them already
     */
    public CompletableFuture<Content> sign(List<ModelVersion> versions, List<Selector> selectors, Actor by) {
        if (versions.isEmpty()) {
            throw new InvalidInputException("versions", "none", "one or more, MODEL@VERSION");
        }
        return published(versions)
                .thenCompose(found -> audience.labels().thenCompose(devices -> meant(found, selectors, devices, by)));
    }

    private CompletableFuture<Map<ModelVersion, Published>> published(List<ModelVersion> versions) {
        CompletableFuture<Map<ModelVersion, Published>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (ModelVersion version : versions) {
            all = all.thenCombine(catalogue.find(version), (map, found) -> {
                map.put(
                        version,
                        found.orElseThrow(() ->
                                new InvalidInputException("version", version, "a version that is published and kept")));
                return map;
            });
        }
        return all;
    }

    private CompletableFuture<Content> meant(
            Map<ModelVersion, Published> versions,
            List<Selector> selectors,
            Map<String, Map<String, String>> devices,
            Actor by) {
        if (selectors.isEmpty()) {
            return desires.all()
                    .thenApply(all -> all.stream()
                            .filter(state -> versions.entrySet().stream().anyMatch(v -> runs(state, v)))
                            .toList())
                    .thenApply(states -> bounded(
                            states,
                            "no device shall run what is exported",
                            "devices that shall; --device or --selector names some, and assigns it to them"))
                    .thenApply(states -> new Content(versions, signed(states), List.of()));
        }
        Set<String> chosen = devices.entrySet().stream()
                .filter(d -> selectors.stream().anyMatch(s -> s.matches(d.getKey(), d.getValue())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Predicate<DesiredState> isChosen = state -> chosen.contains(state.device());
        bounded(List.copyOf(chosen), selectors.toString(), "a selector that an enrolled device matches");
        CompletableFuture<List<Assigned>> assigned = CompletableFuture.completedFuture(List.of());
        for (Map.Entry<ModelVersion, Published> version : versions.entrySet()) {
            for (Selector selector : selectors) {
                assigned = assigned.thenCompose(before -> assign(version, selector, devices, by, before));
            }
        }
        return assigned.thenCompose(done -> desires.all()
                .thenApply(all -> new Content(
                        versions, signed(all.stream().filter(isChosen).toList()), done)));
    }

    /** Nothing where every device that matches shall run it already: an export that is done twice changes nothing. */
    private CompletableFuture<List<Assigned>> assign(
            Map.Entry<ModelVersion, Published> version,
            Selector selector,
            Map<String, Map<String, String>> devices,
            Actor by,
            List<Assigned> before) {
        return desires.all().thenCompose(states -> {
            Set<String> running = states.stream()
                    .filter(state -> runs(state, version))
                    .map(DesiredState::device)
                    .collect(Collectors.toSet());
            boolean isAssigned = devices.entrySet().stream()
                    .filter(d -> selector.matches(d.getKey(), d.getValue()))
                    .allMatch(d -> running.contains(d.getKey()));
            return isAssigned
                    ? CompletableFuture.completedFuture(before)
                    : desires.assign(version.getKey(), selector, by)
                            .thenApply(done -> Stream.concat(
                                            before.stream(), Stream.of(new Assigned(version.getKey(), selector)))
                                    .toList());
        });
    }

    private static boolean runs(DesiredState state, Map.Entry<ModelVersion, Published> version) {
        return state.targets().stream().anyMatch(t -> isOf(t, version));
    }

    private static boolean isOf(Target target, Map.Entry<ModelVersion, Published> version) {
        return target.modelVersion().equals(version.getKey())
                && target.manifest().equals(version.getValue().manifest());
    }

    private static <T> List<T> bounded(List<T> some, String value, String expected) {
        if (some.isEmpty()) {
            throw new InvalidInputException("devices", value, expected);
        }
        if (some.size() > Limits.MEDIA_FILES) {
            throw new InvalidInputException(
                    "devices",
                    some.size(),
                    "at most " + Limits.MEDIA_FILES + " for one folder; export for some of them");
        }
        return some;
    }

    private Map<String, Envelope> signed(List<DesiredState> states) {
        Map<String, Envelope> signed = new LinkedHashMap<>();
        states.forEach(state -> signed.put(state.device(), sender.signed(state)));
        return signed;
    }
}
