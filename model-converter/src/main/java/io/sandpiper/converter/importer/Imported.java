package io.sandpiper.converter.importer;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that was read, not believed yet.
 *
 * @param framework who wrote the source, for people; with its version where that is known
 * @param model an ONNX or TensorFlow Lite file
 * @param cases what the framework itself predicts; null where the source is what an engine runs already
 * @param tools by name: the version of each program that took part
 */
public record Imported(
        String framework, Path model, @Nullable Cases cases, Map<String, String> tools) {}
