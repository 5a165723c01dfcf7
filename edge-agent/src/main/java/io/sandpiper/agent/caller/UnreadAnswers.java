package io.sandpiper.agent.caller;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of answers were written for callers that have not taken them yet, over all connections. While that is
 * more than the limit no further request to a model is accepted: a caller who asks and does not listen costs memory, and
 * many of them cost no more than one. Any thread.
 */
public final class UnreadAnswers {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    /** @param limit bytes */
    public UnreadAnswers(long limit) {
        this.limit = limit;
    }

    /** True where a further request to a model is to be turned away. */
    public boolean isFull() {
        return bytes.get() > limit;
    }

    public long bytes() {
        return bytes.get();
    }

    void written(long more) {
        bytes.addAndGet(more);
    }

    void taken(long less) {
        bytes.addAndGet(-less);
    }
}
