/**
 * The search for the smallest variant that still works: recipes are tried in a fixed order on data that neither measures
 * ranges nor judges, and the layers that cost most stay in higher precision. Why it is as it is:
 * docs/decisions/0035-quantizer-search.md. May call {@code converter.quantize}, {@code prepare}, {@code calibrate},
 * {@code inference}, {@code onnx} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.search;

import org.jspecify.annotations.NullMarked;
