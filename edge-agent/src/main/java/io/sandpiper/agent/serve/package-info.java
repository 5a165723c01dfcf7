/**
 * HTTP on the device: the Open Inference Protocol v2 over REST, and {@code :predict} that a person can type. The event
 * loop moves bytes; a slot's own thread reads the request into its buffers, runs the model and writes the answer. May
 * call {@code infer}, {@code slot} and {@code engine.task}.
 */
@NullMarked
package io.sandpiper.agent.serve;

import org.jspecify.annotations.NullMarked;
