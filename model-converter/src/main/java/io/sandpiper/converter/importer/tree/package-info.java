/**
 * Trees as XGBoost and LightGBM mean them: one neutral model of both, an evaluator that walks it the way the framework
 * does, the ONNX graph of it, and the cases that compare the two. Knows no file format. May call {@code converter.onnx},
 * {@code converter.check}, {@code converter.importer} and {@code engine.data}.
 */
@NullMarked
package io.sandpiper.converter.importer.tree;

import org.jspecify.annotations.NullMarked;
