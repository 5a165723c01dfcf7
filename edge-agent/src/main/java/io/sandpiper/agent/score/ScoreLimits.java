package io.sandpiper.agent.score;

import java.time.Duration;

/** Every limit of a scoring job; those of its input are in {@link io.sandpiper.agent.score.input.InputLimits}. */
final class ScoreLimits {
    /** Rows that a thread takes at once, in one batch or several: beyond some hundred, handing over costs nothing. */
    static final int BLOCK_ROWS = 256;
    /**
     * A run of the engine during which a live request may have to wait for the processor: between two runs, scoring makes
     * room. Small batches are no slower, for what a run works on then stays in the processor's caches.
     */
    static final Duration BATCH_BRIEF = Duration.ofNanos(750_000);
    /** A batch that takes longer is made smaller: it is what a kill costs at least, and what a pause waits for. */
    static final Duration BATCH_LONGEST = Duration.ofMillis(250);
    /** Bytes of a block of rows, as they lie in the file. */
    static final int BLOCK_BYTES_LEAST = 64 << 10;

    static final int BLOCK_BYTES_MOST = 4 << 20;
    /** Scoring threads. */
    static final int THREADS = 64;
    /** Blocks that wait to be scored or written, beyond one a thread. */
    static final int BLOCKS_WAITING = 2;
    /** Between two checkpoints: a sync costs some milliseconds on a flash card. */
    static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    /** For Parquet, where each checkpoint ends a row group. */
    static final Duration CHECKPOINT_INTERVAL_GROUPS = Duration.ofSeconds(10);
    /** Labels that the summary counts one by one. */
    static final int LABELS = 1_000;

    private ScoreLimits() {}
}
