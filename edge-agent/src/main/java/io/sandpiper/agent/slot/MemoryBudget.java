package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.unit.DataSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that all models of this device may take together. A model is refused before it is loaded where what it needs
 * does not fit beside what is there: short of memory, the system would end the agent, and every model with it. While a
 * version replaces another both count. Any thread.
 */
final class MemoryBudget {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);

    private final long limit;
    private long taken;

    /** @param limit bytes; models beyond are refused */
    MemoryBudget(DataSize limit) {
        this.limit = limit.bytes();
    }

    /** What a version took of the budget; given back once. */
    final class Claim {
        private final long bytes;
        private boolean released;

        private Claim(long bytes) {
            this.bytes = bytes;
        }

        void release() {
            synchronized (MemoryBudget.this) {
                if (!released) {
                    released = true;
                    taken -= bytes;
                }
            }
        }
    }

    /**
     * @param wayBack for a version that this device served before: a tighter budget is no reason to end that
     * @throws EngineException where it does not fit; then nothing is taken
     */
    synchronized Claim claim(InstalledVersion version, boolean wayBack) throws EngineException {
        long needed = needed(version);
        if (needed > limit - taken && wayBack) {
            LOG.atWarn()
                    .addKeyValue("model", version.model())
                    .addKeyValue("needs", new DataSize(needed).shown())
                    .addKeyValue("taken", new DataSize(taken).shown())
                    .addKeyValue("budget", new DataSize(limit).shown())
                    .log("memory-budget-exceeded");
        } else if (needed > limit - taken) {
            throw new EngineException(version.model() + "@" + version.version() + " needs "
                    + new DataSize(needed).shown() + " of memory; of " + new DataSize(limit).shown()
                    + " for models on this device " + new DataSize(taken).shown() + " are taken (slot.memory)");
        }
        taken += needed;
        return new Claim(needed);
    }

    /** As the model declares ({@code budgets.memory} of its spec), or one and a half times its file. */
    private static long needed(InstalledVersion version) {
        ModelSpec spec = version.spec();
        ModelSpec.Budgets budgets = spec == null ? null : spec.budgets();
        DataSize declared = budgets == null ? null : budgets.memory();
        if (declared != null) {
            return declared.bytes();
        }
        long file = version.modelFile().toFile().length(); // 0 where it is not there: the engine says so better
        return file + file / 2 + SlotLimits.BESIDE_BYTES;
    }
}
