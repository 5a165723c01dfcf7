/**
 * From the file that a training framework wrote to a bundle with evidence, or to a refusal that says why. {@link
 * io.sandpiper.converter.Conversion} runs the stages in order; each stage is a package below. May call {@code engine},
 * {@code host} and {@code protocol}. Runs in a process of its own, because the model comes from a stranger.
 */
@NullMarked
package io.sandpiper.converter;

import org.jspecify.annotations.NullMarked;
