package io.sandpiper.agent.score.input;

/**
 * How rows are cut into blocks. A job keeps to one from its first row to its last, so that what an engine computes for a
 * row does not depend on where the job was interrupted.
 *
 * @param rows at most in a block, which is what goes through the engine at once
 * @param bytes after which a block ends, as they lie in the file
 */
public record Batching(int rows, int bytes) {}
