package io.sandpiper.agent.slot;

import io.sandpiper.protocol.unit.DataSize;

/**
 * @param threads a version's own, each with buffers of its own
 * @param queue requests that may wait for a version; the next is refused at once
 * @param memory what all models may take together
 */
public record SlotSettings(int threads, int queue, DataSize memory) {
    /** Room for models of any size: for the short life of a command. */
    public static final DataSize ANY_MEMORY = new DataSize(Long.MAX_VALUE);
}
