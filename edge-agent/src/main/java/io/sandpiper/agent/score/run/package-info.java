/**
 * Blocks of rows through the engine on all cores, in order: one thread reads, some score, the caller's takes what they
 * made. Owns executions and the sizes of batches. May call engine, score.input and score.output.
 */
@NullMarked
package io.sandpiper.agent.score.run;

import org.jspecify.annotations.NullMarked;
