/**
 * Tensor types and shapes, with the names of the Open Inference Protocol v2.
 */
@NullMarked
package io.sandpiper.protocol.tensor;

import org.jspecify.annotations.NullMarked;
