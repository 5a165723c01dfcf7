/**
 * From the file that a training framework wrote to one that an engine here runs: which importer reads it, told by its
 * bytes; and the comparison of what came out with the framework's own predictions. A framework is a package of its own
 * below this one, behind {@link io.sandpiper.converter.importer.Importer}. May call {@code converter.onnx}, {@code
 * converter.check}, {@code converter.inference}, {@code converter.progress} and {@code engine}.
 */
@NullMarked
package io.sandpiper.converter.importer;

import org.jspecify.annotations.NullMarked;
