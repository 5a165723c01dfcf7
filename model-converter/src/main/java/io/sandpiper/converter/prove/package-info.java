/**
 * Evidence: the task's metric on held-out data for the original and each variant, agreement, and where quantization
 * costs most; and the decisions that follow from it. Everything is measured with the serving runtime. May call {@code
 * converter.inference}, {@code converter.onnx} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.prove;

import org.jspecify.annotations.NullMarked;
