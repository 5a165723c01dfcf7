/**
 * TensorFlow Lite behind {@link io.sandpiper.engine.Engine}: the only package that sees {@code org.bytedeco}. The C++ path
 * with the built-in resolver, which brings XNNPACK; the C API runs without it. Tensors are views of the interpreter's
 * own memory, so nothing is copied on the way in or out.
 */
@NullMarked
package io.sandpiper.engine.tflite;

import org.jspecify.annotations.NullMarked;
