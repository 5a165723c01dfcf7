/**
 * A graph as every machine runs it best: constants folded, BatchNorm in Conv, Constants as initializers, names kept. May
 * call {@code converter.onnx} and the engine's workbench.
 */
@NullMarked
package io.sandpiper.converter.optimize;

import org.jspecify.annotations.NullMarked;
