/**
 * What the runtime really executes of a quantized model: which operators became integer kernels, and why others did not.
 * May call {@code converter.onnx} and the engine's workbench.
 */
@NullMarked
package io.sandpiper.converter.audit;

import org.jspecify.annotations.NullMarked;
