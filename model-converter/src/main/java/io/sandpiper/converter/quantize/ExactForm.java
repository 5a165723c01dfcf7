package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The same integer graph in the form that a session without saturation ({@code session.x64quantprecision}) can load. ONNX
 * Runtime 1.29 makes unsigned weights of signed ones there: it ends the process where they have no zero points, and
 * refuses the model where two share theirs. Published files leave out and share them, which saves bytes.
 */
public final class ExactForm {
    private ExactForm() {}

    /** Gives each tensor of int8 weights zero points of its own. */
    public static Graph of(Graph quantized) {
        Graph graph = quantized.copy();
        FreshNames names = new FreshNames(graph);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Weights values = graph.weights(node.input(0));
            Weights scales = graph.weights(node.input(1));
            if (!node.is("DequantizeLinear") || values == null || !values.isInt8() || scales == null) {
                nodes.add(node);
                continue;
            }
            String zeros = names.next();
            graph.put(Weights.ofInt8(zeros, new byte[scales.elements()], scales.shape()));
            nodes.add(node.withInputs(List.of(node.input(0), node.input(1), zeros)));
        }
        graph.nodes(nodes);
        graph.dropUnusedWeights();
        return graph;
    }
}
