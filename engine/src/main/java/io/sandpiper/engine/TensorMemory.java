package io.sandpiper.engine;

import java.nio.ByteBuffer;

/** Where an execution's caller has memory for it. Used on the execution's own thread. */
@FunctionalInterface
public interface TensorMemory {
    /** For whoever keeps what was written. */
    TensorMemory FRESH = ByteBuffer::allocateDirect;

    /**
     * @param bytes exactly so many
     * @return direct; what it holds is undefined
     */
    ByteBuffer take(int bytes);
}
