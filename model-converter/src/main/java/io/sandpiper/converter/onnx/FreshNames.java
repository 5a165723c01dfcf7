package io.sandpiper.converter.onnx;

import java.util.HashSet;
import java.util.Set;

/** Names that a graph does not have yet; short, as each costs bytes several times over. Not thread-safe. */
public final class FreshNames {
    private final String prefix;
    private final Set<String> names = new HashSet<>();
    private int counter;

    /** Names that begin with {@code q}. */
    public FreshNames(Graph graph) {
        this(graph, "q");
    }

    /** @param prefix of each, a number follows */
    FreshNames(Graph graph, String prefix) {
        this.prefix = prefix;
        names.addAll(graph.inputs());
        names.addAll(graph.outputs());
        graph.allWeights().forEach(w -> names.add(w.name()));
        graph.allNodes().forEach(n -> {
            names.addAll(n.inputs());
            names.addAll(n.outputs());
            n.bodies().forEach(b -> {
                b.getInputList().forEach(i -> names.add(i.getName()));
                b.getOutputList().forEach(o -> names.add(o.getName()));
            });
        });
    }

    public String next() {
        String name;
        do {
            name = prefix + Integer.toString(counter++, Character.MAX_RADIX);
        } while (!names.add(name));
        return name;
    }
}
