package io.sandpiper.agent.slot;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A bounded queue that can be closed: what was accepted before is still handed out. Any thread. */
final class RequestQueue {
    private final int capacity;
    private final ArrayDeque<SlotTask> waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    RequestQueue(int capacity) {
        this.capacity = capacity;
        this.waiting = new ArrayDeque<>(capacity);
    }

    Slot.Submitted offer(SlotTask task) {
        lock.lock();
        try {
            if (closed) {
                return Slot.Submitted.RETIRED;
            }
            if (waiting.size() >= capacity) {
                return Slot.Submitted.FULL;
            }
            waiting.addLast(task);
            changed.signal();
            return Slot.Submitted.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task; null once the queue is closed and empty. */
    @Nullable SlotTask take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            return waiting.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What waits, or comes within so many nanoseconds; null where nothing does.
     *
     * @param worthwhile whether to wait on; asked again at each {@link #wake}
     */
    @Nullable SlotTask poll(long nanos, BooleanSupplier worthwhile) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && left > 0 && worthwhile.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            return waiting.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Who waits looks again whether that is worthwhile. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it would turn a task away at this moment for want of room. */
    boolean isFull() {
        lock.lock();
        try {
            return !closed && waiting.size() >= capacity;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
