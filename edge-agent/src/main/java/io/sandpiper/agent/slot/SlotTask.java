package io.sandpiper.agent.slot;

import io.sandpiper.engine.Execution;

/** One request, run on a slot's thread. It tells its caller the outcome itself and throws nothing. */
@FunctionalInterface
public interface SlotTask {
    /** @param execution this thread's own, to be left when the task returns */
    void run(Slot slot, Execution execution);
}
