/**
 * Offline scoring: a file of rows through a model that lies on this device, each row once whatever is interrupted. Below:
 * {@code input} (rows in), {@code run} (through the engine on all cores), {@code output} and {@code parquet} (rows out),
 * {@code heat} (when batch work waits), {@code store} (checkpoints). May call the engine and slot's types.
 */
@NullMarked
package io.sandpiper.agent.score;

import org.jspecify.annotations.NullMarked;
