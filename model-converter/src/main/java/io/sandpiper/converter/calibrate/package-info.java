/**
 * What activations were on calibration data: extremes, histograms of fixed bins, peaks and means by channel; and the
 * rules that make a range of them. Nothing is kept of a run but these. May call {@code converter.inference}, {@code
 * converter.onnx} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.calibrate;

import org.jspecify.annotations.NullMarked;
