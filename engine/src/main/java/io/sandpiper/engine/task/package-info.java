/**
 * What a model means, applied: raw values to input tensors, output tensors to predictions, predictions to metrics, and a
 * spec for a model that came without one. Calibration, evidence, {@code :predict} and {@code score} all go through here,
 * so scale and labels are the same everywhere. May call {@code engine.data} and {@code protocol}; knows no runtime.
 */
@NullMarked
package io.sandpiper.engine.task;

import org.jspecify.annotations.NullMarked;
