package io.sandpiper.agent.update;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What keeps a model's update from going on for now, such as a full disk, and when it is tried again. In memory: the
 * disk may be what is at fault. Times are of {@link System#nanoTime}, which nobody sets. Any thread.
 */
final class Hindrances {
    private static final int MAX_DOUBLINGS = 6;
    private final Map<String, Hindrance> byModel = new ConcurrentHashMap<>();
    private final Duration first;

    /** @param first the first wait; it doubles with each failure that follows, up to 64 times */
    Hindrances(Duration first) {
        this.first = first;
    }

    private record Hindrance(Optional<String> reason, int failures, long until) {}

    /** Lets a model rest; returns true where the reason is news. */
    boolean hinder(String model, String reason) {
        Hindrance before = byModel.get(model);
        int failures = before == null ? 0 : before.failures + 1;
        Duration wait = first.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        byModel.put(model, new Hindrance(Optional.of(reason), failures, System.nanoTime() + wait.toNanos()));
        return before == null || !before.reason.equals(Optional.of(reason));
    }

    /** Lets a model rest without a fault. */
    void rest(String model, Duration wait) {
        byModel.put(model, new Hindrance(Optional.empty(), 0, System.nanoTime() + wait.toNanos()));
    }

    void clear(String model) {
        byModel.remove(model);
    }

    void clearAll() {
        byModel.clear();
    }

    Optional<String> reason(String model) {
        return Optional.ofNullable(byModel.get(model)).flatMap(Hindrance::reason);
    }

    Set<String> resting(long now) {
        return byModel.entrySet().stream()
                .filter(e -> e.getValue().until - now > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How long from {@code now} until the first of them may go on; empty where none rested then. */
    Optional<Duration> untilNext(long now) {
        return byModel.values().stream()
                .map(h -> Duration.ofNanos(h.until - now))
                .filter(Duration::isPositive)
                .min(Duration::compareTo);
    }
}
