package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import java.util.List;
import java.util.Set;

/**
 * A table of int8 with a scale a row, as embeddings are looked up: the rows that are read become floats, the table does
 * not.
 */
record IntegerTable(String values, String scales) {
    /** Of a constant of two axes. @param nodes get what must be computed before the table is read */
    static IntegerTable of(Graph graph, String table, FreshNames names, List<Node> nodes) {
        ScaledWeights made = ScaledWeights.of(
                requireNonNull(graph.weights(table)), new WeightUse(Set.of(0), -1), WeightScheme.PLAIN, null);
        String values = names.next();
        graph.put(made.values(values));
        return new IntegerTable(values, made.scales(names, graph, nodes));
    }

    /** The same rows as a Gather of the float table. */
    List<Node> read(Node gather, FreshNames names) {
        String rows = names.next();
        String floats = names.next();
        String scale = names.next();
        String index = gather.input(1);
        return List.of(
                Node.of("Gather", List.of(values, index), List.of(rows)),
                ScaledWeights.toFloats(rows, floats),
                Node.of("Gather", List.of(scales, index), List.of(scale)),
                Node.of("Mul", List.of(floats, scale), List.of(gather.output())));
    }
}
