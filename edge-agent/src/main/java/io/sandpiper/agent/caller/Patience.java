package io.sandpiper.agent.caller;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts off callers that keep the agent waiting for too long. One look at all of them at intervals, so that a request costs
 * no timer of its own; what is late is cut at most a quarter of the patience later. Any thread.
 */
public final class Patience {
    private static final int LOOKS = 4;
    private static final long SHORTEST_MILLIS = 50;

    private final long patience;
    private final UnreadAnswers unread;
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();

    /** Something that a caller has to do something for. */
    public interface Waiting {
        /** Since when, as {@link System#nanoTime} tells it; {@link Long#MAX_VALUE} where nothing is waited for now. */
        long sinceNanos();

        /** How often {@link #patience} this one is given. */
        default int turns() {
            return 1;
        }

        /** Ends it; once, on any thread. */
        void cut();
    }

    /**
     * @param patience within which a caller sends a whole message, and takes a whole answer
     * @param unread hears of every answer
     */
    public Patience(Vertx vertx, Duration patience, UnreadAnswers unread) {
        this.patience = patience.toNanos();
        this.unread = unread;
        vertx.setPeriodic(Math.max(SHORTEST_MILLIS, patience.toMillis() / LOOKS), t -> look());
    }

    public UnreadAnswers unread() {
        return unread;
    }

    public void watch(Waiting waiting) {
        all.add(waiting);
    }

    public void forget(Waiting waiting) {
        all.remove(waiting);
    }

    /**
     * Counts an answer's bytes until the caller has taken them.
     *
     * @param sent done when they were
     * @param cut ends the connection, or the stream, where they are not taken in time
     * @return {@code sent}
     */
    public Future<Void> taken(Future<Void> sent, int bytes, Runnable cut) {
        if (sent.isComplete()) {
            return sent;
        }
        unread.written(bytes);
        Unread answer = new Unread(System.nanoTime(), cut);
        all.add(answer);
        return sent.onComplete(done -> {
            unread.taken(bytes);
            all.remove(answer);
        });
    }

    private void look() {
        long now = System.nanoTime();
        for (Waiting waiting : all) {
            long since = waiting.sinceNanos();
            if (since != Long.MAX_VALUE && now - since > patience * waiting.turns() && all.remove(waiting)) {
                waiting.cut();
            }
        }
    }

    /** By identity: each answer is one of its own. */
    private static final class Unread implements Waiting {
        private final long since;
        private final Runnable cut;

        Unread(long since, Runnable cut) {
            this.since = since;
            this.cut = cut;
        }

        @Override
        public long sinceNanos() {
            return since;
        }

        @Override
        public void cut() {
            cut.run();
        }
    }
}
