/** Tests of graphs. */
@NullMarked
package io.sandpiper.converter.onnx;

import org.jspecify.annotations.NullMarked;
