package io.sandpiper.agent.serve;

import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One body as it is read and answered, run by run of the model. On a slot's thread, used once. Each method throws {@link
 * io.sandpiper.protocol.error.InvalidInputException} naming the field at fault.
 */
public interface ModelExchange extends AutoCloseable {
    /** What the model is to be run on next, as it stays until the next call; null where there is no more. */
    @Nullable List<Tensor> read() throws IOException;

    /** @param outputs all of the model's for what was read last; valid until this returns */
    void write(List<Tensor> outputs) throws IOException;

    /** The whole answer, not packed yet. */
    ModelAnswer end() throws IOException;

    @Override
    default void close() throws IOException {}
}
