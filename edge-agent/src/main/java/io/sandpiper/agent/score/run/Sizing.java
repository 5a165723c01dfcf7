package io.sandpiper.agent.score.run;

import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How large batches may be: what one row takes, as tensors and as it lies in the file, is measured on one run; all
 * blocks on their way together stay within the budget.
 *
 * @param memory bytes for rows and tensors on their way
 * @param blocks on their way at once
 * @param mostRows of a batch
 * @param longest time that a batch should take
 */
public record Sizing(long memory, int blocks, int mostRows, Duration longest, int leastBytes, int mostBytes) {
    private static final int TRIES = 3;
    /** What a row takes beside its tensors: line numbers, a prediction, its text. */
    private static final long ROW_OVERHEAD_BYTES = 256;
    /** Outputs become doubles, text and bytes. */
    private static final int OUTPUT_COPIES = 4;
    /** Texts lie in the file's bytes, as texts, in the tensor and in the runtime. */
    private static final int TEXT_COPIES = 4;

    /** @param rows null: as large as the budget allows */
    public Batching of(LoadedModel model, ModelSpec spec, @Nullable Integer rows) throws EngineException {
        long share = Math.max(1, memory / blocks);
        boolean texts = spec.inputs().stream().anyMatch(ModelSpec.Input::holdsTexts);
        int bytes = (int) Math.clamp(share / (texts ? 2 * TEXT_COPIES : 2), leastBytes, mostBytes);
        if (rows != null) {
            return new Batching(rows, bytes);
        }
        try (Lane lane = Lane.open(model, spec, 1)) {
            long rowBytes = ROW_OVERHEAD_BYTES + bytes(lane.inputs()) / lane.capacity();
            long nanos = Long.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                long begin = System.nanoTime();
                List<Tensor> outputs = lane.run(1);
                nanos = Math.min(nanos, System.nanoTime() - begin);
                rowBytes += i == 0 ? bytes(outputs) / lane.capacity() * OUTPUT_COPIES : 0;
            }
            long fit = Math.min(share / 2 / rowBytes, longest.toNanos() / Math.max(1, nanos));
            return new Batching((int) Math.clamp(fit, 1, mostRows), bytes);
        } catch (EngineException e) {
            if (texts) {
                return new Batching(mostRows, bytes); // an empty text may be none that the model knows
            }
            throw e;
        }
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.data().capacity()).sum();
    }
}
