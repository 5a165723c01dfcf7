package io.sandpiper.agent.infer;

import io.sandpiper.agent.caller.UnreadAnswers;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much memory all requests that are being read or wait may take together, whatever wire they come on, and as much again
 * their answers until callers have taken them. Any thread.
 */
public final class BodyMemory {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private final UnreadAnswers unread;

    /** @param limit bytes */
    public BodyMemory(int limit) {
        this.limit = limit;
        this.unread = new UnreadAnswers(limit);
    }

    /** What callers have not taken yet. */
    public UnreadAnswers unread() {
        return unread;
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
