package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;

/** A place to run a slot's model on a test's own thread. */
public final class OwnInstance {
    private OwnInstance() {}

    public static ModelInstance of(Slot slot) throws EngineException {
        return new ModelInstance(slot.loaded().inputs(), slot.loaded().open(1));
    }
}
