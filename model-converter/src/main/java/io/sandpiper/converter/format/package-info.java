/**
 * The kinds of model file that can be converted, one class each behind {@link
 * io.sandpiper.converter.format.ModelFormat}: how it is checked, and which variants are made of it. May call {@code
 * converter.check}, {@code optimize}, {@code search}, {@code audit}, {@code quantize}, {@code bundle} (types), {@code progress} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.format;

import org.jspecify.annotations.NullMarked;
