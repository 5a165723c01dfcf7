package io.sandpiper.agent.link;

/** Hears chunks of one blob, unchecked, on the link's thread: must not block. */
@FunctionalInterface
public interface ChunkListener {
    /** @param bytes the listener's to keep; at most {@code Limits.CHUNK_BYTES} */
    void chunk(int index, byte[] bytes);
}
