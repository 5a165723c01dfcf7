package io.sandpiper.converter.inference;

import io.sandpiper.engine.TensorMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The outputs of one run after the other in the same memory: new direct memory for each would wait for a collection that
 * a small heap never needs. One thread.
 */
final class ReusedMemory implements TensorMemory {
    private final List<ByteBuffer> whole = new ArrayList<>();
    private int next;

    /** What was taken may be overwritten from now on. */
    ReusedMemory again() {
        next = 0;
        return this;
    }

    @Override
    public ByteBuffer take(int bytes) {
        if (next == whole.size()) {
            whole.add(ByteBuffer.allocateDirect(bytes));
        } else if (whole.get(next).capacity() < bytes) {
            whole.set(next, ByteBuffer.allocateDirect(bytes));
        }
        return whole.get(next++).slice(0, bytes);
    }
}
