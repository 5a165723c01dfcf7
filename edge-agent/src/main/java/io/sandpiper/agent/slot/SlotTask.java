package io.sandpiper.agent.slot;

/** One request, run on a slot's thread. It tells its caller the outcome itself and throws nothing. */
@FunctionalInterface
public interface SlotTask {
    /** @param instance this thread's own, to be left when the task returns */
    void run(Slot slot, ModelInstance instance);
}
