package io.sandpiper.converter.onnx;

import io.sandpiper.converter.onnx.proto.OnnxProto.AttributeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.NodeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ValueInfoProto;
import io.sandpiper.protocol.digest.Digest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps equal constants once, and those of the bodies of If, Loop and Scan outside: both branches of an If often hold
 * the same weights, and what works on a model's constants finds them in one place. One use.
 */
public final class SharedConstants {
    /** Smaller ones are shapes and axes, which some operators want beside them. */
    private static final int FEWEST_VALUES = 64;

    private final Graph graph;
    private final FreshNames names;
    private final Map<Digest, String> known = new HashMap<>();

    private SharedConstants(Graph graph) {
        this.graph = graph;
        this.names = new FreshNames(graph, "shared");
    }

    /** Changes the graph, whose constants' names are its own. */
    public static void apply(Graph graph) {
        new SharedConstants(graph).apply();
    }

    private void apply() {
        Map<String, String> renamed = new LinkedHashMap<>();
        Set<String> outputs = new HashSet<>(graph.outputs());
        for (Weights weights : graph.weights()) {
            if (isLarge(weights.proto()) && !outputs.contains(weights.name())) {
                String first = known.putIfAbsent(content(weights.proto()), weights.name());
                if (first != null) {
                    renamed.put(weights.name(), first);
                }
            }
        }
        List<Node> nodes = graph.nodes().stream()
                .map(n -> new Node(node(n.proto(), renamed)))
                .toList();
        graph.nodes(nodes);
        graph.dropUnusedWeights();
    }

    private NodeProto node(NodeProto node, Map<String, String> renamed) {
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            changed.setInput(i, renamed.getOrDefault(node.getInput(i), node.getInput(i)));
        }
        for (AttributeProto.Builder attribute : changed.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(body(attribute.getG(), renamed));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, body(attribute.getGraphs(i), renamed));
            }
        }
        return changed.build();
    }

    private GraphProto body(GraphProto body, Map<String, String> outside) {
        Map<String, String> renamed = new HashMap<>(outside);
        Set<String> fixed = new HashSet<>();
        body.getOutputList().stream().map(ValueInfoProto::getName).forEach(fixed::add);
        // A constant that is listed as an input too, as files had them before ONNX 1.3, stays where it is.
        body.getInputList().forEach(i -> fixed.add(i.getName()));
        body.getInputList().forEach(i -> renamed.remove(i.getName()));
        body.getNodeList().forEach(n -> n.getOutputList().forEach(renamed::remove));
        GraphProto.Builder changed = body.toBuilder().clearInitializer().clearNode();
        for (TensorProto tensor : body.getInitializerList()) {
            if (isLarge(tensor) && !fixed.contains(tensor.getName())) {
                renamed.put(tensor.getName(), outside(tensor));
            } else {
                renamed.remove(tensor.getName());
                changed.addInitializer(tensor);
            }
        }
        body.getNodeList().forEach(n -> changed.addNode(node(n, renamed)));
        return changed.build();
    }

    /** The name outside of a body's constant, which is put there unless an equal one is there already. */
    private String outside(TensorProto tensor) {
        return known.computeIfAbsent(content(tensor), c -> {
            String name = names.next();
            graph.put(new Weights(tensor).named(name));
            return name;
        });
    }

    private static boolean isLarge(TensorProto tensor) {
        Weights weights = new Weights(tensor);
        return weights.isFloat() && !weights.isExternal() && weights.elements() >= FEWEST_VALUES;
    }

    private static Digest content(TensorProto tensor) {
        return Digest.of(tensor.toBuilder().clearName().clearDocString().build().toByteArray());
    }
}
