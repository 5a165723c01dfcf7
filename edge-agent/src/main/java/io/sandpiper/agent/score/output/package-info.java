/**
 * Predictions as rows of an output: which columns there are, and the text formats. Rows are encoded by the scoring
 * threads and written, in order, by one other. May call score.input's types.
 */
@NullMarked
package io.sandpiper.agent.score.output;

import org.jspecify.annotations.NullMarked;
