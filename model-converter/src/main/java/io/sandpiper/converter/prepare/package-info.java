/**
 * Rewrites that keep what a graph computes and make it easier to quantize: scales moved between layers, or out in front
 * of the first. May call {@code converter.onnx}, {@code converter.calibrate} (types) and {@code converter.quantize}
 * (which operators are products).
 */
@NullMarked
package io.sandpiper.converter.prepare;

import org.jspecify.annotations.NullMarked;
