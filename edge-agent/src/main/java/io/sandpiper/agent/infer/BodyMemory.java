package io.sandpiper.agent.infer;

import java.util.concurrent.atomic.AtomicInteger;

/** How much memory all requests that are being read or wait may take together, whatever wire they come on. Any thread. */
public final class BodyMemory {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    /** @param limit bytes */
    public BodyMemory(int limit) {
        this.limit = limit;
    }

    /** Takes bytes, or nothing where they are not there: whoever gets true gives them back once. */
    public boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    public void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }
}
