package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import java.io.IOException;

/** One way to ask a model: reads a body into a slot thread's buffers, runs, and writes the answer. Any slot thread. */
@FunctionalInterface
public interface BodyCodec {
    /**
     * @param times told of each phase
     * @return the answer, not packed yet
     * @throws io.sandpiper.protocol.error.InvalidInputException naming the field at fault
     */
    ModelAnswer answer(Slot slot, Execution execution, ModelRequest request, CallTimes times)
            throws EngineException, IOException;
}
