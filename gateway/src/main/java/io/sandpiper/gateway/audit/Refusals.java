package io.sandpiper.gateway.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many refused attempts of each caller are recorded in a minute; the longest unseen caller is forgotten first. Any thread. */
final class Refusals {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_CALLERS = 1_000;

    private final int most;
    private final InstantSource clock;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    private record Count(Instant began, int recorded, long unseen) {}

    Refusals(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Below 0: not to be recorded; else how many were not since the last that was. */
    synchronized long next(Actor who) {
        Instant now = clock.instant();
        Count count = counts.getOrDefault(who.toString(), new Count(now, 0, 0));
        boolean over = !now.isBefore(count.began().plus(WINDOW));
        if (!over && count.recorded() >= most) {
            counts.put(who.toString(), new Count(count.began(), count.recorded(), count.unseen() + 1));
            return -1;
        }
        counts.put(who.toString(), over ? new Count(now, 1, 0) : new Count(count.began(), count.recorded() + 1, 0));
        return count.unseen();
    }
}
