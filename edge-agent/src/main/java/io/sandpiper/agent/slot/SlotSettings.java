package io.sandpiper.agent.slot;

import io.sandpiper.protocol.unit.DataSize;
import java.util.Map;

/**
 * @param threads a version's own, each with buffers of its own
 * @param queue requests that may wait for a version; the next is refused at once
 * @param memory what all models may take together
 * @param batchLimit samples that one request may have, where the model leaves their number open
 * @param batching models whose requests share runs
 */
public record SlotSettings(int threads, int queue, DataSize memory, int batchLimit, Map<String, BatchRule> batching) {
    /** Room for models of any size: for the short life of a command. */
    public static final DataSize ANY_MEMORY = new DataSize(Long.MAX_VALUE);

    public SlotSettings {
        batching = Map.copyOf(batching);
    }

    /** As the configuration's defaults have the others. */
    public SlotSettings(int threads, int queue, DataSize memory) {
        this(threads, queue, memory, SlotLimits.SAMPLES_DEFAULT, Map.of());
    }

    /**
     * What all models may take together of what this process may: three quarters, but 256 MiB are left for the process
     * itself as long as that leaves the models a quarter.
     *
     * @param allowed bytes; 0 where nobody knows
     */
    public static DataSize modelMemory(long allowed) {
        if (allowed == 0) {
            return ANY_MEMORY;
        }
        return new DataSize(Math.max(allowed / 4, Math.min(allowed / 4 * 3, allowed - SlotLimits.RESERVE_BYTES)));
    }
}
