package io.sandpiper.gateway.broker;

import io.sandpiper.gateway.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * As whom operators are connected, by client id. A connection that comes under an id in use takes it over, and the broker
 * ends the one before. Any thread.
 */
final class OperatorSessions {
    /** Far more than people and programs of one fleet. */
    private static final int MAX_SESSIONS = 10_000;
    /** A login that is as old as this is connected, or it is gone. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Map<String, Session> byClient = new ConcurrentHashMap<>();
    private final InstantSource clock;

    private record Session(Caller caller, Instant since) {}

    OperatorSessions(InstantSource clock) {
        this.clock = clock;
    }

    /** False where there are too many. */
    boolean add(String client, Caller caller) {
        if (byClient.size() >= MAX_SESSIONS && !byClient.containsKey(client)) {
            return false;
        }
        byClient.put(client, new Session(caller, clock.instant()));
        return true;
    }

    @Nullable Caller caller(String client) {
        Session session = byClient.get(client);
        return session == null ? null : session.caller();
    }

    /** What a sweep does with sessions. */
    interface Sweep {
        boolean isLive(Caller caller);

        void end(String client, Caller caller);

        /** Calls {@code gone} where the client is not connected. */
        void ifGone(String client, Runnable gone);
    }

    /** Ends those whose login is no longer good, and forgets those that have left. */
    void sweep(Sweep sweep) {
        Instant settled = clock.instant().minus(SETTLED);
        byClient.forEach((client, session) -> {
            if (!sweep.isLive(session.caller())) {
                sweep.end(client, session.caller());
                byClient.remove(client, session);
            } else if (session.since().isBefore(settled)) {
                sweep.ifGone(client, () -> byClient.remove(client, session));
            }
        });
    }
}
