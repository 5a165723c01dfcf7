package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.digest.Digest;
import java.util.HashSet;
import java.util.Set;

/**
 * One blob on its way out: which chunks are still to be published, and who asked. Chunks go in order from where the
 * round stands, then from the start again, so that one who joins late gets what it missed in the second lap. Not
 * thread-safe: it belongs to the delivery thread.
 */
final class Round {
    private final Digest blob;
    private final long size;
    private final ChunkBitmap pending;
    private final Set<String> listeners = new HashSet<>();
    private int position;

    Round(Digest blob, long size, int chunks) {
        this.blob = blob;
        this.size = size;
        this.pending = ChunkBitmap.noneMissing(chunks);
    }

    /** Adds what a device lacks; chunks that are still to come are not queued twice. */
    void join(String device, ChunkBitmap missing) {
        listeners.add(device);
        missing.missing().forEach(pending::lack);
    }

    boolean done() {
        return pending.complete();
    }

    /** The next chunk to publish; the round must not be {@link #done}. */
    int next() {
        while (!pending.isMissing(position)) {
            position = (position + 1) % pending.count();
        }
        pending.have(position);
        return position;
    }

    Digest blob() {
        return blob;
    }

    long size() {
        return size;
    }

    int chunks() {
        return pending.count();
    }

    int listeners() {
        return listeners.size();
    }
}
