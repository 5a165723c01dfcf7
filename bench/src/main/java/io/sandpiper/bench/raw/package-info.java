/**
 * The floor: ONNX Runtime alone, in a process of its own with the agent's JVM flags. The one package outside {@code
 * engine.onnx} that may import {@code ai.onnxruntime}: a floor measured through our own adapter would be none.
 */
@NullMarked
package io.sandpiper.bench.raw;

import org.jspecify.annotations.NullMarked;
