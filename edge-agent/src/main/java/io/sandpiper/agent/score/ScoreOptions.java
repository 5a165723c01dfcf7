package io.sandpiper.agent.score;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a file is scored.
 *
 * @param input null: by content and name
 * @param output null: by name
 * @param keep columns that are passed through
 * @param stopAtFault true: the first row that cannot be scored ends the job
 * @param memory for rows and tensors on their way, the engine's own not counted
 * @param threads that score
 * @param batch rows at once; null: as memory and the model's speed allow
 * @param checkpoint between two; null: as suits the output
 * @param system where Linux shows its devices: {@code /sys}
 */
public record ScoreOptions(
        @Nullable InputKind input,
        @Nullable OutputKind output,
        List<String> keep,
        boolean stopAtFault,
        DataSize memory,
        int threads,
        @Nullable Integer batch,
        @Nullable Duration checkpoint,
        Path system) {
    public static final DataSize MEMORY = DataSize.ofMebibytes(24);

    private static final DataSize LEAST_MEMORY = DataSize.ofMebibytes(1);

    /** What is done unless asked otherwise. */
    public static final ScoreOptions DEFAULT = new ScoreOptions(
            null,
            null,
            List.of(),
            false,
            MEMORY,
            Math.min(ScoreLimits.THREADS, Runtime.getRuntime().availableProcessors()),
            null,
            null,
            Path.of("/sys"));

    public ScoreOptions {
        keep = List.copyOf(keep);
        if (threads < 1 || threads > ScoreLimits.THREADS) {
            throw new InvalidInputException("--threads", threads, "1 to " + ScoreLimits.THREADS);
        }
        if (batch != null && (batch < 1 || batch > ScoreLimits.BLOCK_ROWS)) {
            throw new InvalidInputException("--batch", batch, "1 to " + ScoreLimits.BLOCK_ROWS);
        }
        if (memory.bytes() < LEAST_MEMORY.bytes() || memory.bytes() > Integer.MAX_VALUE) {
            throw new InvalidInputException("--memory", memory.shown(), LEAST_MEMORY.shown() + " to 2 GiB");
        }
    }

    public ScoreOptions withFormats(@Nullable InputKind newInput, @Nullable OutputKind newOutput) {
        return new ScoreOptions(newInput, newOutput, keep, stopAtFault, memory, threads, batch, checkpoint, system);
    }

    public ScoreOptions withKeep(List<String> newKeep) {
        return new ScoreOptions(input, output, newKeep, stopAtFault, memory, threads, batch, checkpoint, system);
    }

    public ScoreOptions withStopAtFault(boolean stop) {
        return new ScoreOptions(input, output, keep, stop, memory, threads, batch, checkpoint, system);
    }

    public ScoreOptions withSizes(DataSize newMemory, int newThreads, @Nullable Integer newBatch) {
        return new ScoreOptions(input, output, keep, stopAtFault, newMemory, newThreads, newBatch, checkpoint, system);
    }

    public ScoreOptions withCheckpoint(Duration interval) {
        return new ScoreOptions(input, output, keep, stopAtFault, memory, threads, batch, interval, system);
    }

    public ScoreOptions withSystem(Path newSystem) {
        return new ScoreOptions(input, output, keep, stopAtFault, memory, threads, batch, checkpoint, newSystem);
    }
}
