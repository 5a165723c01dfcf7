package io.sandpiper.converter.inference;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/** Two models that take the same inputs, run over the same samples. Blocking; one thread. */
public final class PairedRuns {
    private PairedRuns() {}

    /** Takes both models' outputs of one run, of {@code batch} samples of which {@code count} are real. */
    @FunctionalInterface
    public interface Taker {
        void take(int first, int count, int batch, List<Tensor> left, List<Tensor> right);
    }

    public static void over(Dataset data, BatchInference left, BatchInference right, Taker taker)
            throws EngineException {
        int step = left.batch(left.affordable(data, BatchInference.BATCH));
        for (int first = 0; first < data.samples(); first += step) {
            int count = Math.min(step, data.samples() - first);
            int batch = left.batch(count);
            List<Tensor> inputs = left.encode(data, first, count, batch);
            taker.take(first, count, batch, left.run(inputs), right.run(inputs));
        }
    }
}
