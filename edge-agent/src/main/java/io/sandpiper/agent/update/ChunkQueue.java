package io.sandpiper.agent.update;

import io.sandpiper.protocol.limit.Limits;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that were heard and wait to be written, bounded in number and in bytes: a payload that is longer than a chunk is
 * none, and is dropped as it comes in. Any thread.
 *
 * @param <T> what a chunk belongs to
 */
final class ChunkQueue<T> {
    private final ArrayBlockingQueue<Heard<T>> waiting = new ArrayBlockingQueue<>(FetchSettings.MAX_WAITING_CHUNKS);

    /** One chunk as it was heard. */
    record Heard<T>(T of, int index, byte[] bytes) {}

    /** False where it is dropped; it is asked for again where it was one. Does not wait. */
    boolean offer(T of, int index, byte[] bytes) {
        return bytes.length <= Limits.CHUNK_BYTES && waiting.offer(new Heard<>(of, index, bytes));
    }

    /** Waits for the next; null where none comes in time. */
    @Nullable Heard<T> poll(long nanos) throws InterruptedException {
        return waiting.poll(nanos, TimeUnit.NANOSECONDS);
    }
}
