package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import java.util.HashSet;
import java.util.Set;

/** Names that a graph does not have yet; short, as each costs bytes several times over. Not thread-safe. */
final class FreshNames {
    private final Set<String> names = new HashSet<>();
    private int counter;

    FreshNames(Graph graph) {
        names.addAll(graph.inputs());
        names.addAll(graph.outputs());
        graph.allNodes().forEach(n -> {
            names.addAll(n.inputs());
            names.addAll(n.outputs());
        });
    }

    String next() {
        String name;
        do {
            name = "q" + Integer.toString(counter++, Character.MAX_RADIX);
        } while (!names.add(name));
        return name;
    }
}
