package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of the graph that adds up trees. Behind the columns of numbers stand those that trees need beside them: where
 * zero means missing, a copy with NaN in its place; of categories, the answers of the splits.
 */
final class EnsembleNodes {
    private final GraphBuilder graph;
    private final Signature signature;
    private final TreeEnsemble trees;
    private final ColumnNodes columns;
    /** By column: its place among the copies. */
    private final Map<Integer, Integer> zeroCopies = new LinkedHashMap<>();

    private final Map<Integer, Lookup> lookups = new LinkedHashMap<>();
    /** By column of categories: where the answers of its splits begin. */
    private final Map<Integer, Integer> answers = new LinkedHashMap<>();

    EnsembleNodes(GraphBuilder graph, Signature signature, TreeEnsemble trees) {
        this.graph = graph;
        this.signature = signature;
        this.trees = trees;
        this.columns = new ColumnNodes(graph, signature);
    }

    /** The scores, [N, targets]. */
    String write() {
        trees.trees().forEach(this::findColumns);
        String sums = graph.fresh("sums");
        TreeAttributes attributes = new TreeAttributes(trees, this::place);
        graph.node(attributes.node(matrix(), sums));
        if (trees.divisor() == 1) {
            return sums;
        }
        String divisor = graph.constant(Weights.ofFloats(graph.fresh("trees"), new float[] {(float) trees.divisor()}));
        String mean = graph.fresh("mean");
        graph.node(Node.of("Div", List.of(sums, divisor), List.of(mean)));
        return mean;
    }

    private void findColumns(Tree tree) {
        new Walk(tree).forEach(node -> {
            int column = tree.feature()[node];
            CategorySplit split = tree.split(node);
            if (split != null) {
                lookups.computeIfAbsent(column, _ -> new Lookup()).add(split);
            } else if (!(signature.model().columns().get(column) instanceof Column.Number)) {
                throw new RefusedException("the trees compare the column "
                        + InvalidInputException.shown(
                                signature.model().columns().get(column).name())
                        + " of categories as a number: train it as one or the other");
            } else if (tree.zeroIsMissing(node)) {
                zeroCopies.putIfAbsent(column, zeroCopies.size());
            }
        });
    }

    private String matrix() {
        List<String> parts = new ArrayList<>();
        if (columns.width() > 0) {
            parts.add(columns.numbers());
        }
        if (!zeroCopies.isEmpty()) {
            parts.add(zeroCopies(parts.getFirst()));
        }
        int next = columns.width() + zeroCopies.size();
        for (Map.Entry<Integer, Lookup> lookup : lookups.entrySet()) {
            answers.put(lookup.getKey(), next);
            next += lookup.getValue().width();
            parts.add(new LookupNodes(graph, columns, signature).write(lookup.getKey(), lookup.getValue()));
        }
        return columns.joined(parts, "compared");
    }

    private String zeroCopies(String numbers) {
        long[] places = zeroCopies.keySet().stream().mapToLong(columns::place).toArray();
        String index = graph.constant(Weights.ofInt64(graph.fresh("zero_columns"), places, places.length));
        String copied = graph.fresh("copied");
        graph.node(Node.of("Gather", List.of(numbers, index), List.of(copied)).with("axis", 1));
        String bound = graph.constant(Weights.ofDoubles(graph.fresh("zero_bound"), new double[] {Evaluator.ZERO}));
        String nan = graph.constant(Weights.ofDoubles(graph.fresh("nan"), new double[] {Double.NaN}));
        String size = graph.fresh("size");
        String isZero = graph.fresh("is_zero");
        String result = graph.fresh("zero_is_missing");
        graph.node(Node.of("Abs", List.of(copied), List.of(size)));
        graph.node(Node.of("LessOrEqual", List.of(size, bound), List.of(isZero)));
        graph.node(Node.of("Where", List.of(isZero, nan, copied), List.of(result)));
        return result;
    }

    /** The column of the matrix that a node compares. */
    private int place(Tree tree, int node) {
        int column = tree.feature()[node];
        CategorySplit split = tree.split(node);
        if (split != null) {
            return java.util.Objects.requireNonNull(answers.get(column))
                    + java.util.Objects.requireNonNull(lookups.get(column)).add(split);
        }
        return tree.zeroIsMissing(node)
                ? columns.width() + java.util.Objects.requireNonNull(zeroCopies.get(column))
                : columns.place(column);
    }
}
