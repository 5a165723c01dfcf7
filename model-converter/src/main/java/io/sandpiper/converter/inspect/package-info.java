/**
 * {@code sandpiper inspect}: what a file is and would cost, without converting it and without running foreign code. May
 * call {@code converter.importer}, {@code converter.check}, {@code converter.onnx} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.inspect;

import org.jspecify.annotations.NullMarked;
