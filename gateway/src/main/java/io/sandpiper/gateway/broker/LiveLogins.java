package io.sandpiper.gateway.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the live connections showed, by client id. A connection is put here once it has taken over its id and the broker has
 * ended the one before. Any thread.
 */
final class LiveLogins {
    /** Twice what the broker lets in. */
    private static final int MAX_CONNECTIONS = 40_000;
    /** One that has been here for so long is connected, or it is gone. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final Map<String, Session> byClient = new ConcurrentHashMap<>();
    private final InstantSource clock;

    private record Session(Shown shown, Instant since) {}

    LiveLogins(InstantSource clock) {
        this.clock = clock;
    }

    boolean isFull() {
        return byClient.size() >= MAX_CONNECTIONS;
    }

    void put(String client, Shown shown) {
        byClient.put(client, new Session(shown, clock.instant()));
    }

    /** What a sweep does with connections. */
    interface Sweep {
        boolean isGood(String client, Shown shown);

        void end(String client, Shown shown);

        /** Calls {@code gone} where the client is not connected. */
        void ifGone(String client, Runnable gone);
    }

    /** Ends those that showed what is no longer good, and forgets those that have left. */
    void sweep(Sweep sweep) {
        Instant settled = clock.instant().minus(SETTLED);
        byClient.forEach((client, session) -> {
            // Again at each sweep, until it has left: at the first one it may not yet have been a client.
            if (!sweep.isGood(client, session.shown())) {
                sweep.end(client, session.shown());
            }
            if (session.since().isBefore(settled)) {
                sweep.ifGone(client, () -> byClient.remove(client, session));
            }
        });
    }
}
