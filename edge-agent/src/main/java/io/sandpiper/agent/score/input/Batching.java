package io.sandpiper.agent.score.input;

/**
 * How rows are cut into blocks, and blocks into batches. A job keeps to one from its first row to its last, so that what an
 * engine computes for a row does not depend on where the job was interrupted.
 *
 * @param rows at most that go through the engine at once
 * @param blockRows at most that one thread takes at a time: several batches, for handing over costs more than a small one
 * @param bytes after which a block ends, as they lie in the file
 */
public record Batching(int rows, int blockRows, int bytes) {
    public Batching {
        blockRows = Math.max(rows, blockRows); // 0 in checkpoints of versions whose block was one batch
    }
}
