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
 * How large batches may be. What a row takes, as tensors and as it lies in the file, is measured on one run, and all blocks
 * on their way together stay within the budget. Within that, batches are doubled while a run stays brief; further only
 * where that makes a row cheaper, as it does where a large model's weights are read anew in each run.
 *
 * @param memory bytes for rows and tensors on their way
 * @param blocks on their way at once
 * @param mostRows of a block, and so of a batch
 * @param brief time of a run during which nobody minds waiting for the processor
 * @param longest time that a run should take at most
 */
public record Sizing(
        long memory, int blocks, int mostRows, Duration brief, Duration longest, int leastBytes, int mostBytes) {
    private static final int TRIES = 5;
    /** Tries of one size end after this. */
    private static final Duration TRYING = Duration.ofMillis(50);
    /** A batch twice as large that takes more than this part of twice the time is not worth it. */
    private static final double WORTH = 0.9;
    /** What a row takes beside its tensors: line numbers, a prediction, its text. */
    private static final long ROW_OVERHEAD_BYTES = 256;
    /** Outputs become doubles, text and bytes. */
    private static final int OUTPUT_COPIES = 4;
    /** Texts lie in the file's bytes, as texts, in the tensor and in the runtime. */
    private static final int TEXT_COPIES = 4;

    /** @param rows of a batch; null: as model and budget suggest */
    public Batching of(LoadedModel model, ModelSpec spec, @Nullable Integer rows) throws EngineException {
        long share = Math.max(1, memory / blocks);
        boolean texts = spec.inputs().stream().anyMatch(ModelSpec.Input::holdsTexts);
        int bytes = (int) Math.clamp(share / (texts ? 2 * TEXT_COPIES : 2), leastBytes, mostBytes);
        if (rows != null) {
            return new Batching(rows, rows, bytes);
        }
        int fit;
        int batch;
        try (Lane lane = Lane.open(model, spec, 1)) {
            List<Tensor> outputs = lane.run(1);
            long rowBytes =
                    ROW_OVERHEAD_BYTES + (bytes(lane.inputs()) + bytes(outputs) * OUTPUT_COPIES) / lane.capacity();
            fit = (int) Math.clamp(share / 2 / rowBytes, 1, mostRows);
            batch = lane.isFree() ? batch(model, spec, fit, nanos(lane)) : lane.capacity();
        } catch (EngineException e) {
            if (texts) {
                return new Batching(mostRows, mostRows, bytes); // an empty text may be none that the model knows
            }
            throw e;
        }
        return new Batching(batch, whole(batch, fit), bytes);
    }

    /** @param single nanoseconds of a run of one row */
    private int batch(LoadedModel model, ModelSpec spec, int fit, long single) throws EngineException {
        int batch = 1;
        long nanos = single;
        while (2 * batch <= fit && nanos < longest.toNanos()) {
            long twice;
            try (Lane lane = Lane.open(model, spec, 2 * batch)) {
                twice = nanos(lane);
            }
            boolean worth = twice < 2 * nanos * WORTH && twice <= longest.toNanos();
            if (twice > brief.toNanos() && !worth) {
                break;
            }
            batch *= 2;
            nanos = twice;
        }
        return batch;
    }

    /** The least time of a full run. */
    private static long nanos(Lane lane) throws EngineException {
        long begin = System.nanoTime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && (i == 0 || System.nanoTime() - begin < TRYING.toNanos()); i++) {
            long started = System.nanoTime();
            lane.run(lane.capacity());
            least = Math.min(least, System.nanoTime() - started);
        }
        return least;
    }

    /** As many rows as whole batches hold, one at least. */
    private static int whole(int batch, int most) {
        return batch * Math.max(1, most / batch);
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.data().capacity()).sum();
    }
}
