package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.tensor.DataType;
import java.util.Arrays;
import java.util.List;

/** The part of the graph that answers the splits of one column of categories from its {@link Lookup}. */
final class LookupNodes {
    private final GraphBuilder graph;
    private final ColumnNodes columns;
    private final Signature signature;

    LookupNodes(GraphBuilder graph, ColumnNodes columns, Signature signature) {
        this.graph = graph;
        this.columns = columns;
        this.signature = signature;
    }

    /** [N, splits] in the type that is compared: 0 where a split goes left, 1 where right. */
    String write(int column, Lookup lookup) {
        Column described = signature.model().columns().get(column);
        Lookup.Table table = lookup.table(described.name());
        String raw = columns.column(column);
        String rows = switch (described) {
            case Column.TextCategory texts -> texts(raw, texts.values(), table);
            case Column.NumberCategory numbers -> numbers(raw, column, numbers.values(), table);
            case Column.Code code -> codes(raw, column, code.down(), table);
            case Column.Number number -> throw new IllegalStateException(number.name() + " holds no categories");
        };
        String constant =
                graph.constant(Weights.ofUint8(graph.fresh("table"), table.rows(), table.height(), lookup.width()));
        String answers = node("Gather", "answers", constant, rows);
        return columns.cast(answers, signature.model().scores().comparison().number(), "splits");
    }

    /** A category that was not seen in training counts as missing, as pandas makes it for both frameworks. */
    private String texts(String raw, List<String> values, Lookup.Table table) {
        long[] rows = new long[values.size()];
        for (int code = 0; code < rows.length; code++) {
            rows[code] = table.row(code);
        }
        String result = graph.fresh("row");
        graph.node(Node.of(GraphBuilder.MACHINE_LEARNING, "LabelEncoder", List.of(raw), List.of(result))
                .with("keys_strings", values)
                .with("values_int64s", rows)
                .with("default_int64", table.missingRow()));
        return result;
    }

    private String numbers(String raw, int column, List<Double> values, Lookup.Table table) {
        double[] keys = values.stream().mapToDouble(Double::doubleValue).toArray();
        double[] rows = new double[keys.length];
        for (int code = 0; code < rows.length; code++) {
            rows[code] = table.row(code);
        }
        return encoded(asDouble(raw, column), keys, rows, table.missingRow());
    }

    private String codes(String raw, int column, boolean down, Lookup.Table table) {
        double[] keys = Arrays.stream(table.codes()).asDoubleStream().toArray();
        double[] rows = new double[keys.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row;
        }
        String value = asDouble(raw, column);
        String whole = down
                ? node("Floor", "whole", value)
                : columns.cast(columns.cast(value, DataType.INT64, "cut"), DataType.FP64, "whole");
        String row = encoded(whole, keys, rows, table.otherRow());
        String missing = graph.constant(Weights.ofInt64(graph.fresh("missing_row"), new long[] {table.missingRow()}));
        return node("Where", "row", node("IsNaN", "missing", value), missing, row);
    }

    private String encoded(String value, double[] keys, double[] rows, int otherwise) {
        String result = graph.fresh("row_number");
        graph.node(Node.of(GraphBuilder.MACHINE_LEARNING, "LabelEncoder", List.of(value), List.of(result))
                .with("keys_tensor", Weights.ofDoubles("keys", keys, keys.length))
                .with("values_tensor", Weights.ofDoubles("values", rows, rows.length))
                .with("default_tensor", Weights.ofDoubles("default", new double[] {otherwise}, 1)));
        return columns.cast(result, DataType.INT64, "row");
    }

    private String asDouble(String raw, int column) {
        return signature.type(column) == DataType.FP64 ? raw : columns.cast(raw, DataType.FP64, "double");
    }

    private String node(String operator, String like, String... inputs) {
        String name = graph.fresh(like);
        graph.node(Node.of(operator, List.of(inputs), List.of(name)));
        return name;
    }
}
