package io.sandpiper.converter.inference;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long one sample takes on this machine, for people to look at, and for {@code --max-ms}. */
public final class Latency {
    private static final int WARM_UP = 10;
    private static final int RUNS = 51;
    private static final int FEWEST = 3;
    private static final long WARM_UP_NANOS = 100_000_000;
    private static final long BUDGET_NANOS = 500_000_000;

    private Latency() {}

    /** Milliseconds of one sample, one thread. @param data null for zeros */
    public static double medianMillis(BatchInference model, @Nullable Dataset data) throws EngineException {
        List<Tensor> inputs = data == null ? model.zeros() : model.encode(data, 0, 1, model.batch(1));
        long started = System.nanoTime();
        for (int i = 0; i < WARM_UP && (i == 0 || System.nanoTime() - started < WARM_UP_NANOS); i++) {
            model.run(inputs);
        }
        long[] nanos = new long[RUNS];
        int measured = 0;
        while (measured < RUNS && (measured < FEWEST || System.nanoTime() - started < BUDGET_NANOS)) {
            long before = System.nanoTime();
            model.run(inputs);
            nanos[measured++] = System.nanoTime() - before;
        }
        long[] sorted = Arrays.copyOf(nanos, measured);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1_000 / 1e3;
    }
}
