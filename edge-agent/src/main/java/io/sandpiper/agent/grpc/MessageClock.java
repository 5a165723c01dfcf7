package io.sandpiper.agent.grpc;

import io.sandpiper.agent.caller.Patience;

/**
 * Since when a caller owes the rest of a message. A call of one message owes it from its head to its end; in a stream only
 * one that has begun is owed, and none while the server itself does not read. Written on the event loop.
 */
final class MessageClock implements Patience.Waiting {
    private static final long NOTHING = Long.MAX_VALUE;

    private final boolean unary;
    private final Runnable cut;
    private volatile long since;

    /** @param cut ends the call; any thread */
    MessageClock(boolean unary, Runnable cut) {
        this.unary = unary;
        this.cut = cut;
        this.since = unary ? System.nanoTime() : NOTHING;
    }

    /** @param owed true where a message has begun, is not whole, and is read */
    void read(boolean owed) {
        if (!unary) {
            since = !owed ? NOTHING : since == NOTHING ? System.nanoTime() : since;
        }
    }

    /** The caller sends no more. */
    void ended() {
        since = NOTHING;
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
