/**
 * ONNX Runtime behind {@link io.sandpiper.engine.Engine}: the only package that sees {@code ai.onnxruntime}. Buffers are
 * direct and pinned, one thread runs one operator, nothing spins. A second door (for the converter) stands beside it.
 */
@NullMarked
package io.sandpiper.engine.onnx;

import org.jspecify.annotations.NullMarked;
