package io.sandpiper.agent.serve;

import java.util.concurrent.atomic.AtomicInteger;

/** How much memory all bodies together may take. Any thread. */
final class BodyMemory {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    BodyMemory(int limit) {
        this.limit = limit;
    }

    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }
}
