package io.sandpiper.agent.slot;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Native memory for tensors of any size, used again by size class: four classes a doubling, so that at most a fifth of a
 * buffer is unused. What is not needed stays within bounds, the oldest goes first, and goes at once: no garbage collector
 * is waited for. One thread alone, by which the memory can be read and written too.
 */
final class BufferPool implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final long keptBytes;
    /** Not in use, the oldest first. */
    private final ArrayDeque<Buffer> idle = new ArrayDeque<>(SlotLimits.POOL_BUFFERS + 1);

    private long idleBytes;
    private long allocated;

    /** One piece of memory of a class's size. */
    static final class Buffer {
        private final Arena arena = Arena.ofConfined();
        private final ByteBuffer whole;

        Buffer(int bytes) {
            try {
                whole = arena.allocate(bytes, ALIGNMENT).asByteBuffer().order(ByteOrder.nativeOrder());
            } catch (OutOfMemoryError e) {
                arena.close();
                throw e;
            }
        }

        /** Its first bytes. */
        ByteBuffer first(int bytes) {
            return whole.slice(0, bytes).order(ByteOrder.nativeOrder());
        }

        int size() {
            return whole.capacity();
        }
    }

    /** @param keptBytes how much may lie here unused */
    BufferPool(long keptBytes) {
        this.keptBytes = keptBytes;
    }

    /** The size of the class that so many bytes are in. */
    static int sizeClass(int bytes) {
        if (bytes <= SlotLimits.BUFFER_BYTES_LEAST) {
            return SlotLimits.BUFFER_BYTES_LEAST;
        }
        int quarter = Integer.highestOneBit(bytes - 1) >>> 2;
        long size = ((long) bytes + quarter - 1) / quarter * quarter;
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /** What it holds is undefined. Whoever takes it gives it back once. */
    Buffer take(int bytes) {
        int size = sizeClass(bytes);
        // The newest fits most often, and is in the processor's cache.
        for (Iterator<Buffer> each = idle.descendingIterator(); each.hasNext(); ) {
            Buffer buffer = each.next();
            if (buffer.size() == size) {
                each.remove();
                idleBytes -= size;
                return buffer;
            }
        }
        allocated++;
        return new Buffer(size);
    }

    void giveBack(Buffer buffer) {
        idle.addLast(buffer);
        idleBytes += buffer.size();
        while (idleBytes > keptBytes || idle.size() > SlotLimits.POOL_BUFFERS) {
            Buffer oldest = idle.removeFirst();
            idleBytes -= oldest.size();
            oldest.arena.close();
        }
    }

    /** Bytes that lie here unused. */
    long idleBytes() {
        return idleBytes;
    }

    /** How often memory was taken from the system. */
    long allocated() {
        return allocated;
    }

    /** Everything was given back. */
    @Override
    public void close() {
        idle.forEach(buffer -> buffer.arena.close());
        idle.clear();
        idleBytes = 0;
    }
}
