package io.sandpiper.agent.slot;

import io.sandpiper.engine.TensorMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where one request's tensors lie: in the buffers that its slot thread has laid out, where the shape is theirs and no
 * other request is in them, else in pooled ones. Closing it gives all of them back. On the slot's thread alone.
 */
public final class TensorSpace implements TensorMemory, AutoCloseable {
    private final BufferPool pool;
    private final List<Tensor> laidOut;
    private final Runnable closed;
    private final boolean own;
    private final List<BufferPool.Buffer> taken = new ArrayList<>();

    /**
     * @param laidOut the execution's own tensors
     * @param own whether they may be written into
     */
    TensorSpace(BufferPool pool, List<Tensor> laidOut, boolean own, Runnable closed) {
        this.pool = pool;
        this.laidOut = laidOut;
        this.own = own;
        this.closed = closed;
    }

    /** A tensor to be written whole: what it holds is undefined. */
    public Tensor tensor(TensorInfo info, long[] shape) {
        if (own) {
            for (Tensor each : laidOut) {
                if (each.name().equals(info.name()) && Arrays.equals(each.shape(), shape)) {
                    return each;
                }
            }
        }
        long bytes = Tensor.elements(info.name(), shape) * info.datatype().bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidInputException(info.name(), Arrays.toString(shape), "at most 2 GiB of data");
        }
        return new Tensor(info.name(), info.datatype(), shape, take((int) bytes));
    }

    /** As many tensors as are laid out, of their shapes; none where the model's shapes leave that open. */
    public List<Tensor> laidOut() {
        return own
                ? laidOut
                : laidOut.stream()
                        .map(each -> new Tensor(
                                each.name(),
                                each.datatype(),
                                each.shape(),
                                take(each.data().capacity())))
                        .toList();
    }

    @Override
    public ByteBuffer take(int bytes) {
        BufferPool.Buffer buffer = pool.take(bytes);
        taken.add(buffer);
        return buffer.first(bytes);
    }

    /** Gives back what was taken until now, and goes on. */
    void clear() {
        while (!taken.isEmpty()) {
            pool.giveBack(taken.removeLast()); // gone from here first: nothing is given back twice
        }
    }

    @Override
    public void close() {
        clear();
        closed.run();
    }
}
