package io.sandpiper.agent.link;

/** Hears chunks of one blob, unchecked, on the link's thread: must not block. */
@FunctionalInterface
public interface ChunkListener {
    /**
     * @param bytes the listener's to keep; at most {@code Limits.CHUNK_BYTES}
     * @return false where there is no room for it now: it is dropped, and asked for again
     */
    boolean chunk(int index, byte[] bytes);
}
