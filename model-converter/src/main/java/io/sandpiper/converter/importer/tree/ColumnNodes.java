package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** The part of the graph that turns inputs into columns: one matrix of numbers, and single columns for look-ups. */
final class ColumnNodes {
    private final GraphBuilder graph;
    private final Signature signature;
    private final DataType number;
    /** By column: its place in the matrix of numbers, -1 where it is not there. */
    private final int[] place;

    private final List<String> numbers = new ArrayList<>();

    ColumnNodes(GraphBuilder graph, Signature signature) {
        this.graph = graph;
        this.signature = signature;
        this.number = signature.model().scores().comparison().number();
        List<Column> columns = signature.model().columns();
        this.place = new int[columns.size()];
        for (int column = 0; column < place.length; column++) {
            if (signature.isOneInput()) {
                place[column] = column;
            } else if (columns.get(column) instanceof Column.Number(String name)) {
                place[column] = numbers.size();
                numbers.add(name);
            } else {
                place[column] = -1;
            }
        }
    }

    /** How wide the matrix of {@link #numbers} is; 0 where there is none. */
    int width() {
        return signature.isOneInput() ? place.length : numbers.size();
    }

    int place(int column) {
        return place[column];
    }

    /** Columns [N, {@link #width}] in the type that is compared. */
    String numbers() {
        if (!signature.isOneInput()) {
            return joined(numbers, "numbers");
        }
        return signature.type(0) == number ? Signature.FEATURES : cast(Signature.FEATURES, number, "numbers");
    }

    /** One column as it was given, [N]. */
    String column(int column) {
        String result = graph.fresh("column");
        if (signature.isOneInput()) {
            String index = graph.constant(Weights.ofInt64(graph.fresh("index"), new long[] {column}));
            graph.node(Node.of("Gather", List.of(Signature.FEATURES, index), List.of(result))
                    .with("axis", 1));
        } else {
            String name = signature.model().columns().get(column).name();
            String flat = graph.constant(Weights.ofInt64(graph.fresh("flat"), new long[] {-1}, 1));
            graph.node(Node.of("Reshape", List.of(name, flat), List.of(result)));
        }
        return result;
    }

    /** Matrices side by side. */
    String joined(List<String> matrices, String like) {
        if (matrices.size() == 1) {
            return matrices.getFirst();
        }
        String result = graph.fresh(like);
        graph.node(Node.of("Concat", matrices, List.of(result)).with("axis", 1));
        return result;
    }

    String cast(String tensor, DataType type, String like) {
        String result = graph.fresh(like);
        graph.node(Node.of("Cast", List.of(tensor), List.of(result)).with("to", GraphBuilder.element(type)));
        return result;
    }
}
