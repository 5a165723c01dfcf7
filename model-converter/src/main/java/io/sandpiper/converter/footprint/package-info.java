/**
 * What memory a device needs to serve a variant, measured in a process of its own. Its resources are two models of
 * one product, for ONNX Runtime and for TensorFlow Lite (the engine's tests tell how that was made). May call {@code engine}, {@code host.child} and {@code protocol}.
 */
@NullMarked
package io.sandpiper.converter.footprint;

import org.jspecify.annotations.NullMarked;
