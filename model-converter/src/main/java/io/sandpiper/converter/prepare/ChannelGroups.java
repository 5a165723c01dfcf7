package io.sandpiper.converter.prepare;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.converter.quantize.Operators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tensors whose channels can only be scaled together, because what lies between them passes a scale on; with the nodes
 * that write them, which can take a scale into their weights, and those that read them. One use.
 */
final class ChannelGroups {
    private static final Set<String> PASSES =
            Set.of("Relu", "LeakyRelu", "MaxPool", "AveragePool", "GlobalAveragePool", "Identity");
    private static final Set<String> DROPS_PLACES = Set.of("Flatten", "Reshape", "Squeeze");

    /**
     * Tensors of one scale.
     *
     * @param vectors constants that are added and scale along
     */
    record Group(List<Node> writers, List<Node> readers, Set<String> vectors) {}

    private final Graph graph;
    private final Operators operators;
    private final Map<String, Long> counts;
    private final Map<String, String> parents = new HashMap<>();
    private final Set<String> fixed = new HashSet<>();
    private final Map<String, Node> writers = new LinkedHashMap<>();
    private final List<Node> readers = new ArrayList<>();
    private final Map<String, String> vectors = new LinkedHashMap<>();
    private final Set<String> pooled = new HashSet<>();
    private final Set<String> dropped = new HashSet<>();

    private ChannelGroups(Graph graph) {
        this.graph = graph;
        this.operators = new Operators(graph);
        this.counts = graph.readers();
    }

    static List<Group> of(Graph graph) {
        ChannelGroups groups = new ChannelGroups(graph);
        groups.fixed.addAll(graph.inputs());
        groups.fixed.addAll(graph.outputs());
        graph.nodes().forEach(groups::take);
        Set<Node> outer = new HashSet<>(graph.nodes());
        graph.allNodes().filter(n -> !outer.contains(n)).forEach(n -> groups.fixed.addAll(n.inputs()));
        return groups.closed();
    }

    private void take(Node node) {
        if (operators.isProduct(node) && ownsConstants(node)) {
            product(node);
        } else if (isPass(node)) {
            join(node.input(0), node.output());
            if (DROPS_PLACES.contains(node.operator())) {
                dropped.add(node.output());
            }
            if (node.is("GlobalAveragePool") || pooled.contains(node.input(0))) {
                pooled.add(node.output());
            }
        } else if (node.is("Add") && graph.weights(node.input(0)) == null && graph.weights(node.input(1)) == null) {
            join(node.input(0), node.output());
            join(node.input(1), node.output());
        } else if (node.is("Add") && isVector(node.input(1))) {
            join(node.input(0), node.output());
            vectors.put(node.input(1), node.output());
        } else if (node.is("Mul") && isVector(node.input(1))) {
            fixed.add(node.input(0));
            writers.put(node.output(), node);
        } else if (node.is("LayerNormalization") && isVector(node.input(1)) && isVector(node.input(2))) {
            fixed.add(node.input(0));
            writers.put(node.output(), node);
            fixed.addAll(node.outputs().subList(1, node.outputs().size()));
        } else {
            fixed.addAll(node.inputs());
            fixed.addAll(node.outputs());
        }
    }

    private void product(Node node) {
        long groups = node.integer("group", 1);
        if (groups > 1 && !isDepthwise(graph, node)) {
            fixed.add(node.input(0));
            fixed.add(node.output());
            return;
        }
        readers.add(node);
        writers.put(node.output(), node);
    }

    /** A filter a channel: it reads and writes channel by channel. */
    static boolean isDepthwise(Graph graph, Node node) {
        Weights weights = graph.weights(node.input(1));
        long groups = node.integer("group", 1);
        return weights != null && groups > 1 && weights.shape()[1] == 1 && weights.shape()[0] == groups;
    }

    private boolean isPass(Node node) {
        return node.domain().equals(Node.STANDARD)
                && (PASSES.contains(node.operator())
                        || (DROPS_PLACES.contains(node.operator()) && pooled.contains(node.input(0))));
    }

    private boolean ownsConstants(Node node) {
        return counts.getOrDefault(node.input(1), 0L) == 1
                && (node.input(2).isEmpty() || counts.getOrDefault(node.input(2), 0L) == 1);
    }

    private boolean isVector(String name) {
        Weights weights = graph.weights(name);
        return weights != null
                && weights.isFloat()
                && weights.shape().length == 1
                && weights.shape()[0] > 1
                && counts.getOrDefault(name, 0L) == 1;
    }

    private List<Group> closed() {
        Set<String> stuck = new HashSet<>();
        fixed.forEach(t -> stuck.add(root(t)));
        Map<String, Group> groups = new LinkedHashMap<>();
        writers.forEach((tensor, node) -> group(groups, tensor).writers().add(node));
        readers.forEach(node -> group(groups, node.input(0)).readers().add(node));
        vectors.forEach((name, tensor) -> group(groups, tensor).vectors().add(name));
        stuck.forEach(groups::remove);
        return groups.values().stream()
                .filter(g -> !g.writers().isEmpty() && !g.readers().isEmpty())
                .filter(this::hasOneAxis)
                .toList();
    }

    /** A Conv's channels lie along axis 1, others' along the last; both meet where pooling left no places. */
    private boolean hasOneAxis(Group group) {
        boolean conv = Stream.concat(group.writers().stream(), group.readers().stream())
                .anyMatch(n -> n.is("Conv"));
        return !conv
                || group.vectors().isEmpty()
                        && group.writers().stream().allMatch(n -> n.is("Conv"))
                        && group.readers().stream().allMatch(n -> n.is("Conv") || dropped.contains(n.input(0)));
    }

    private Group group(Map<String, Group> groups, String tensor) {
        return groups.computeIfAbsent(
                root(tensor), r -> new Group(new ArrayList<>(), new ArrayList<>(), new HashSet<>()));
    }

    private void join(String left, String right) {
        parents.put(root(left), root(right));
    }

    private String root(String tensor) {
        String at = tensor;
        while (true) {
            String up = parents.getOrDefault(at, at);
            if (up.equals(at)) {
                return at;
            }
            at = up;
        }
    }
}
