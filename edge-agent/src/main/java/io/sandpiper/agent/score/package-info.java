/**
 * Offline scoring: a file of samples through a model that lies on this device, row by row, each once whatever is
 * interrupted. May call the engine and slot's types.
 */
@NullMarked
package io.sandpiper.agent.score;

import org.jspecify.annotations.NullMarked;
