/**
 * Whether a file is a model that can be served: readable within limits, finite weights, loaded by the serving runtime,
 * and what its spec says of it. May call {@code converter.onnx} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.check;

import org.jspecify.annotations.NullMarked;
