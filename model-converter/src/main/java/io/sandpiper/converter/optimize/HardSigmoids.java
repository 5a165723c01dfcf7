package io.sandpiper.converter.optimize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code clip(x + 3, 0, 6) / 6}, as frameworks write out hard sigmoid and, times something, hard swish (Howard et al. 2019,
 * section 5.2), becomes the operator that it is: one pass over memory in place of three, which the runtime fuses with the
 * convolution before it.
 */
final class HardSigmoids {
    private static final float ALPHA = 1f / 6;
    private static final float EXACT = 1e-6f;

    private final Graph graph;
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, Long> readers;

    private HardSigmoids(Graph graph) {
        this.graph = graph;
        this.readers = graph.readers();
        graph.nodes().forEach(n -> n.outputs().forEach(o -> makers.put(o, n)));
    }

    /** Changes the graph, where it has any. */
    static void apply(Graph graph) {
        new HardSigmoids(graph).rewrite();
    }

    private void rewrite() {
        Map<String, List<Node>> replaced = new HashMap<>();
        Set<String> gone = new HashSet<>();
        for (Node node : graph.nodes()) {
            String sixth = sixth(node);
            if (sixth == null) {
                continue;
            }
            Node product = inner(sixth);
            if (product != null && product.is("Mul")) {
                for (int i = 0; i < 2; i++) {
                    if (!replaced.containsKey(node.output())) {
                        swish(node, product, i, replaced, gone);
                    }
                }
            } else {
                Clipped clipped = clipped(sixth);
                if (clipped != null) {
                    gone.addAll(clipped.made);
                    replaced.put(node.output(), List.of(hardSigmoid(clipped.of, node.output())));
                }
            }
        }
        if (replaced.isEmpty()) {
            return;
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Node> instead = replaced.get(node.output());
            if (instead != null) {
                nodes.addAll(instead);
            } else if (!gone.contains(node.output())) {
                nodes.add(node);
            }
        }
        graph.nodes(nodes);
        graph.dropUnusedWeights();
    }

    private void swish(Node node, Node product, int side, Map<String, List<Node>> replaced, Set<String> gone) {
        Clipped clipped = clipped(product.input(side));
        if (clipped != null) {
            gone.addAll(clipped.made);
            // The product's own name is free now.
            String gate = product.output();
            gone.add(gate);
            replaced.put(
                    node.output(),
                    List.of(
                            hardSigmoid(clipped.of, gate),
                            Node.of("Mul", List.of(product.input(1 - side), gate), List.of(node.output()))));
        }
    }

    private static Node hardSigmoid(String input, String output) {
        return Node.of("HardSigmoid", List.of(input), List.of(output))
                .with("alpha", ALPHA)
                .with("beta", 0.5f);
    }

    /** A tensor and the tensors that are made of it on the way. */
    private record Clipped(String of, List<String> made) {}

    /** What {@code clip(x + 3, 0, 6)} is made of. */
    private @Nullable Clipped clipped(String tensor) {
        Node top = inner(tensor);
        if (top == null) {
            return null;
        }
        List<String> made = new ArrayList<>(List.of(tensor));
        String shifted;
        if (top.is("Clip") && isBound(top, 1, "min", 0) && isBound(top, 2, "max", 6)) {
            shifted = top.input(0);
        } else {
            String relu = top.is("Min") && top.inputs().size() == 2 ? other(top, 6) : null;
            Node below = relu == null ? null : inner(relu);
            if (below == null || !below.is("Relu")) {
                return null;
            }
            made.add(below.output());
            shifted = below.input(0);
        }
        Node add = inner(shifted);
        String of = add != null && add.is("Add") ? other(add, 3) : null;
        made.add(shifted);
        return of == null ? null : new Clipped(of, made);
    }

    private boolean isBound(Node clip, int place, String attribute, float value) {
        return clip.inputs().size() > place
                ? isScalar(clip.input(place), value)
                : clip.has(attribute) && clip.real(attribute, Float.NaN) == value;
    }

    /** What a node takes a sixth of. */
    private @Nullable String sixth(Node node) {
        if (node.is("Div")) {
            return isScalar(node.input(1), 6) ? node.input(0) : null;
        }
        return node.is("Mul") ? other(node, ALPHA) : null;
    }

    /** The other operand, where one is that number. */
    private @Nullable String other(Node node, float value) {
        if (isScalar(node.input(1), value)) {
            return node.input(0);
        }
        return isScalar(node.input(0), value) ? node.input(1) : null;
    }

    private boolean isScalar(String name, float value) {
        Weights weights = graph.weights(name);
        return weights != null
                && weights.isFloat()
                && !weights.isExternal()
                && weights.shape().length <= 1
                && weights.elements() == 1
                && Math.abs(weights.floats()[0] - value) <= EXACT * value;
    }

    /** The node that makes a tensor which one other node reads, and nothing else. */
    private @Nullable Node inner(String tensor) {
        return readers.getOrDefault(tensor, 0L) == 1 ? makers.get(tensor) : null;
    }
}
