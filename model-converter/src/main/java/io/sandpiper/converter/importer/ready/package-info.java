/**
 * Files that an engine here runs as they are: ONNX, alone or with its weights beside it, and TensorFlow Lite. May call
 * {@code converter.importer} and {@code converter.onnx}.
 */
@NullMarked
package io.sandpiper.converter.importer.ready;

import org.jspecify.annotations.NullMarked;
