package io.sandpiper.converter.search;

import io.sandpiper.converter.onnx.Graph;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A way to make a variant, which is made when it is tried.
 *
 * @param name in words
 * @param source the float graph that it quantizes, prepared or as it came
 * @param kept outputs of the layers, or names of the weights, that stay in higher precision
 * @param comparable activations by the name that they have in both graphs
 * @param integer whether activations are integers too, so that it may be faster or slower than the float model
 */
record Recipe(
        String name, Path source, List<String> kept, List<String> comparable, boolean integer, Supplier<Graph> graph) {}
