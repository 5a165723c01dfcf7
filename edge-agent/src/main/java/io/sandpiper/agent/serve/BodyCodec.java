package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import java.io.IOException;

/** One way to ask a model: what a body says, and how it is answered. Any slot thread. */
public interface BodyCodec {
    /** Its name, as traces have it. */
    String protocol();

    /**
     * @param space the request's own, closed by its owner after the exchange
     * @throws io.sandpiper.protocol.error.InvalidInputException naming the field at fault
     */
    ModelExchange open(Slot slot, TensorSpace space, ModelRequest request) throws IOException;
}
