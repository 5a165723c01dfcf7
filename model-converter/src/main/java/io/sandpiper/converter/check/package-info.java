/**
 * Whether a file is a model that can be served: readable within limits, finite weights, loaded by the serving runtime,
 * and what its spec says of it; and the exception that says why not. May call {@code
 * converter.onnx}, {@code converter.inference} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.check;

import org.jspecify.annotations.NullMarked;
