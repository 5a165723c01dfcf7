package io.sandpiper.converter.quantize;

import java.nio.file.Path;
import java.util.List;

/** What quantizing a model came to. */
public sealed interface Quantized {
    /**
     * An int8 model.
     *
     * @param source the float graph that was quantized: it computes what the original does, its inner scales may differ
     * @param tensors activations that became integers, by the name they have in both graphs
     */
    record Model(Path file, Path source, List<String> tensors) implements Quantized {}

    /** No int8 model, and why. */
    record Omitted(String reason) implements Quantized {}
}
