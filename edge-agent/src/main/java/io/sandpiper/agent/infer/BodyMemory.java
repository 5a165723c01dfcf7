package io.sandpiper.agent.infer;

import io.sandpiper.agent.caller.UnreadAnswers;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much memory all requests that are being read or wait may take together, whatever wire they come on, and as much again
 * their answers until callers have taken them. Arrays of some length are used again: a fresh one costs its zeros, and the
 * garbage collector's work. Any thread.
 */
public final class BodyMemory {
    /** A shorter array costs less than to look for one. */
    private static final int REUSED_BYTES = 16 << 10;
    /** What lies here unused is not counted in the limit. */
    private static final int IDLE_BYTES = 1 << 20;
    /** An array may be longer than asked for by one in so many bytes. */
    private static final int SPARE = 4;

    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private final UnreadAnswers unread;
    /** Guarded by itself; the newest last. */
    private final ArrayDeque<byte[]> idle = new ArrayDeque<>();

    private int idleBytes;

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

    /**
     * An array of so many bytes or a few more, which hold anything; whoever gets it gives it back once.
     *
     * @return null where the memory is taken, or the heap is smaller than the configuration says
     */
    public byte @Nullable [] takeArray(int bytes) {
        byte[] array = bytes < REUSED_BYTES ? null : reused(bytes);
        int length = array == null ? bytes : array.length;
        if (!take(length)) {
            return null;
        }
        try {
            return array == null ? new byte[length] : array;
        } catch (OutOfMemoryError e) {
            giveBack(length);
            return null;
        }
    }

    private byte @Nullable [] reused(int bytes) {
        synchronized (idle) {
            for (Iterator<byte[]> each = idle.descendingIterator(); each.hasNext(); ) {
                byte[] array = each.next();
                if (array.length >= bytes && array.length - bytes <= bytes / SPARE) {
                    each.remove();
                    idleBytes -= array.length;
                    return array;
                }
            }
        }
        return null;
    }

    /** The array is not touched after this. */
    public void giveBack(byte[] array) {
        giveBack(array.length);
        if (array.length < REUSED_BYTES || array.length > IDLE_BYTES) {
            return;
        }
        synchronized (idle) {
            idle.addLast(array);
            idleBytes += array.length;
            while (idleBytes > IDLE_BYTES) {
                idleBytes -= idle.removeFirst().length;
            }
        }
    }
}
