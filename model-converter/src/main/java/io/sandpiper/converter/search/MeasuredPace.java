package io.sandpiper.converter.search;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One sample at a time, one thread. Both models run in turn and the quickest quarter of the runs counts, which a busy
 * machine moves by a hundredth.
 */
final class MeasuredPace implements Pace {
    private static final int WARM_UP = 8;
    private static final int RUNS = 400;
    private static final int FEWEST_RUNS = 8;
    private static final long BUDGET_NANOS = 1_500_000_000;

    private final Engine engine;
    private final Path original;
    private final ModelSpec spec;
    private final Dataset data;

    MeasuredPace(Engine engine, Path original, ModelSpec spec, Dataset data) {
        this.engine = engine;
        this.original = original;
        this.spec = spec;
        this.data = data;
    }

    @Override
    public double of(Path variant) throws EngineException {
        try (BatchInference before = BatchInference.open(engine, original, spec);
                BatchInference after = BatchInference.open(engine, variant, spec)) {
            List<Tensor> inputs = before.encode(data, 0, 1, before.batch(1));
            for (int i = 0; i < WARM_UP; i++) {
                before.run(inputs);
                after.run(inputs);
            }
            long[] floats = new long[RUNS];
            long[] variants = new long[RUNS];
            long started = System.nanoTime();
            int runs = 0;
            while (runs < RUNS && (runs < FEWEST_RUNS || System.nanoTime() - started < BUDGET_NANOS)) {
                floats[runs] = nanos(before, inputs);
                variants[runs] = nanos(after, inputs);
                runs++;
            }
            return (double) quick(floats, runs) / Math.max(1, quick(variants, runs));
        }
    }

    private static long nanos(BatchInference model, List<Tensor> inputs) throws EngineException {
        long started = System.nanoTime();
        model.run(inputs);
        return System.nanoTime() - started;
    }

    private static long quick(long[] nanos, int runs) {
        long[] sorted = Arrays.copyOf(nanos, runs);
        Arrays.sort(sorted);
        return sorted[runs / 4];
    }
}
