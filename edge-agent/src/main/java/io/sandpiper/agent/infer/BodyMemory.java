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
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private final UnreadAnswers unread;
    /** Guarded by itself; the newest last. */
    private final ArrayDeque<byte[]> idle =
            new ArrayDeque<>(InferLimits.IDLE_BYTES / InferLimits.REUSED_BYTES_LEAST + 1);

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
        byte[] array = reused(bytes);
        if (array != null && take(array.length)) {
            return array;
        }
        if (array != null) {
            keep(array); // too long by a few bytes that are not there
        }
        return fresh(bytes);
    }

    /** As {@link #takeArray}, of zeros and just so long; only its length is given back. */
    public byte @Nullable [] fresh(int bytes) {
        return fresh(bytes, bytes);
    }

    /**
     * A longer array that begins with what is in this one, for which it is given back: the two are never counted together.
     *
     * @param used how many bytes of it are copied
     * @return null as {@link #takeArray}; then nothing was given back
     */
    public byte @Nullable [] longer(byte[] array, int used, int bytes) {
        byte[] longer = fresh(bytes, bytes - array.length);
        if (longer != null) {
            System.arraycopy(array, 0, longer, 0, used);
            keep(array);
        }
        return longer;
    }

    private byte @Nullable [] fresh(int bytes, int counted) {
        if (!take(counted)) {
            return null;
        }
        try {
            return new byte[bytes];
        } catch (OutOfMemoryError e) {
            giveBack(counted);
            return null;
        }
    }

    private byte @Nullable [] reused(int bytes) {
        if (bytes < InferLimits.REUSED_BYTES_LEAST) {
            return null;
        }
        synchronized (idle) {
            for (Iterator<byte[]> each = idle.descendingIterator(); each.hasNext(); ) {
                byte[] array = each.next();
                if (array.length >= bytes && array.length - bytes <= bytes / InferLimits.SPARE) {
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
        keep(array);
    }

    private void keep(byte[] array) {
        if (array.length < InferLimits.REUSED_BYTES_LEAST || array.length > InferLimits.IDLE_BYTES) {
            return;
        }
        synchronized (idle) {
            idle.addLast(array);
            idleBytes += array.length;
            while (idleBytes > InferLimits.IDLE_BYTES) {
                idleBytes -= idle.removeFirst().length;
            }
        }
    }
}
