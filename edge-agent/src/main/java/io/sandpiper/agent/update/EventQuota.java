package io.sandpiper.agent.update;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Tells of each kind of event once a minute and counts the rest: whoever may send here must not wear out the disk. Any thread. */
final class EventQuota {
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private final Map<String, Told> told = new HashMap<>();

    /** @param untold events of the kind since then */
    private record Told(long nanos, long untold) {}

    /**
     * @param kind of a few: each is remembered
     * @return where it is to be told of, how many were not since the last that was
     */
    synchronized OptionalLong due(String kind) {
        Told last = told.get(kind);
        long now = System.nanoTime();
        if (last != null && now - last.nanos < AGAIN.toNanos()) {
            told.put(kind, new Told(last.nanos, last.untold + 1));
            return OptionalLong.empty();
        }
        told.put(kind, new Told(now, 0));
        return OptionalLong.of(last == null ? 0 : last.untold);
    }
}
