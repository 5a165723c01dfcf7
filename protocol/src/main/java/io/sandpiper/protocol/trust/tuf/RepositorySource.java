package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.ByteBuffer;

/**
 * Where the files of a repository come from: metadata, or targets. What it hands over is verified afterwards; it need
 * not be trusted. Called by one thread at a time for one update.
 */
public interface RepositorySource {
    /**
     * Hands a file's bytes to {@code sink} as they arrive, on the calling thread.
     *
     * @param name percent-encoded, relative to the repository's base: {@code 3.root.json}
     * @return false where the repository does not have this file; then the sink has got nothing
     * @throws TufException.TooSlow when the deadline passes before the last byte
     * @throws TufException what the sink throws: no more bytes are fetched then
     */
    boolean fetch(String name, Deadline deadline, Sink sink) throws TufException;

    /** Takes bytes as they arrive. */
    interface Sink {
        /** @param bytes to be read at once; the buffer is used again */
        void accept(ByteBuffer bytes) throws TufException;
    }
}
