/**
 * Static int8 quantization of a graph as QDQ: which tensors become integers, their ranges on calibration data, and the
 * rewritten graph. Why it is as it is: docs/decisions/0012-quantizer.md. May call {@code converter.onnx}, {@code
 * converter.inference} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.quantize;

import org.jspecify.annotations.NullMarked;
