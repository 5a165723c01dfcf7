/**
 * The checkpoints of scoring: how far a job's files are known to be on disk. Called by score.
 */
@NullMarked
package io.sandpiper.agent.score.store;

import org.jspecify.annotations.NullMarked;
