/**
 * ONNX files as graphs: reading within limits, walking, rewiring, writing the same bytes for the same graph. The only
 * package that sees the classes generated from the public onnx-ml.proto; others see {@link
 * io.sandpiper.converter.onnx.Graph}, {@link io.sandpiper.converter.onnx.Node} and {@link
 * io.sandpiper.converter.onnx.Weights}. May call {@code protocol}; knows no runtime.
 */
@NullMarked
package io.sandpiper.converter.onnx;

import org.jspecify.annotations.NullMarked;
