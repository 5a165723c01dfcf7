package io.sandpiper.agent.slot;

import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A request for one run of a model with one input, which keeps what it gets. */
final class RecordedTask implements RunTask {
    private final byte[] bytes;
    private final long[] shape;
    private final CompletableFuture<List<Tensor>> answer = new CompletableFuture<>();
    private long deadline = Long.MAX_VALUE;
    private boolean wanted = true;
    private boolean read;
    private @Nullable TensorSpace space;
    private List<Tensor> kept = List.of();
    private volatile @Nullable ModelRun run;

    private RecordedTask(byte[] bytes, long... shape) {
        this.bytes = bytes;
        this.shape = shape;
    }

    static RecordedTask of(int samples, int features, Random random) {
        ByteBuffer data = ByteBuffer.allocate(samples * features * Float.BYTES).order(ByteOrder.nativeOrder());
        while (data.hasRemaining()) {
            data.putFloat(random.nextFloat() * 100);
        }
        return new RecordedTask(data.array(), samples, features);
    }

    static RecordedTask indices(long... indices) {
        ByteBuffer data = ByteBuffer.allocate(indices.length * Long.BYTES).order(ByteOrder.nativeOrder());
        for (long index : indices) {
            data.putLong(index);
        }
        return new RecordedTask(data.array(), indices.length);
    }

    byte[] bytes() {
        return bytes;
    }

    void unwanted() {
        wanted = false;
    }

    void patience(Duration patience) {
        deadline = System.nanoTime() + patience.toNanos();
    }

    boolean isAnswered() {
        return answer.isDone();
    }

    List<Tensor> outputs() throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(20, TimeUnit.SECONDS);
    }

    ModelRun run() {
        return Objects.requireNonNull(run);
    }

    @Override
    public boolean isWanted(Slot slot) {
        boolean late = deadline != Long.MAX_VALUE && System.nanoTime() >= deadline;
        if (late) {
            answer.completeExceptionally(new TimeoutException("too late"));
        }
        return wanted && !late;
    }

    @Override
    public long patienceNanos() {
        return deadline == Long.MAX_VALUE ? deadline : deadline - System.nanoTime();
    }

    @Override
    public @Nullable List<Tensor> read(Slot slot, ModelInstance instance) {
        if (read) {
            Objects.requireNonNull(space).close();
            answer.complete(kept);
            return null;
        }
        read = true;
        space = instance.open();
        TensorInfo info = slot.loaded().inputs().getFirst();
        Tensor tensor = space.tensor(info, shape);
        tensor.data().duplicate().put(bytes);
        return List.of(tensor);
    }

    @Override
    public void take(Slot slot, List<Tensor> outputs, ModelRun given) {
        run = given;
        kept = outputs.stream()
                .map(t -> new Tensor(
                        t.name(),
                        t.datatype(),
                        t.shape(),
                        ByteBuffer.allocate(t.data().capacity())
                                .put(t.data().duplicate())
                                .flip()))
                .toList();
    }

    @Override
    public void fail(Slot slot, Throwable fault) {
        if (space != null) {
            space.close();
        }
        answer.completeExceptionally(fault);
    }
}
