/**
 * Importers that have to run code of strangers: pickles, Keras models, graphs that only their framework reads. A pinned
 * environment a family of frameworks, a sandbox a run, and a folder through which files alone come back. May call {@code
 * converter.importer}, {@code converter.check}, {@code converter.onnx} and {@code host.child}.
 */
@NullMarked
package io.sandpiper.converter.importer.foreign;

import org.jspecify.annotations.NullMarked;
