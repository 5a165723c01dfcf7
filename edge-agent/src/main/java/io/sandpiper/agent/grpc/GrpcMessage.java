package io.sandpiper.agent.grpc;

import io.sandpiper.agent.infer.BodyMemory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One message, whole, and what it takes of the memory that all requests share. Any thread, one at a time. */
final class GrpcMessage {
    private final BodyMemory memory;
    private final AtomicReference<byte @Nullable []> taken;
    private final boolean compressed;
    private final ByteBuffer bytes;

    /** @param array its whole length was taken of the memory, and is given back by {@link #release}: no view of it is read after that */
    GrpcMessage(BodyMemory memory, boolean compressed, byte[] array, int length) {
        this.memory = memory;
        this.taken = new AtomicReference<>(array);
        this.compressed = compressed;
        this.bytes = ByteBuffer.wrap(array, 0, length);
    }

    boolean isCompressed() {
        return compressed;
    }

    ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** Once is enough; more does nothing. */
    void release() {
        byte[] array = taken.getAndSet(null);
        if (array != null) {
            memory.giveBack(array);
        }
    }
}
