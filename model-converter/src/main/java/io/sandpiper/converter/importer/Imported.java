package io.sandpiper.converter.importer;

import java.nio.file.Path;
import java.util.Map;

/**
 * A model that was read, not believed yet.
 *
 * @param model the ONNX file
 * @param cases what the framework itself predicts
 * @param tools by name: the version of each program that took part
 */
public record Imported(Path model, Cases cases, Map<String, String> tools) {}
