/**
 * Rows from files and streams: CSV, JSON lines and {@code .npz}, cut into blocks by one thread and made into tensors by
 * others. Memory is bounded by the block, whatever the file's length. May call the engine's data and task packages.
 */
@NullMarked
package io.sandpiper.agent.score.input;

import org.jspecify.annotations.NullMarked;
