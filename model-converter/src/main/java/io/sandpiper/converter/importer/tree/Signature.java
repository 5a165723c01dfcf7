package io.sandpiper.converter.importer.tree;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.tensor.DataType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What inputs and outputs a model has (docs/decisions/0033-importers.md): columns of one type are one input {@code
 * features}, columns of several an input each, named as the column.
 */
record Signature(TreeModel model) {
    static final String FEATURES = "features";
    static final String LABEL = "label";
    static final String PROBABILITIES = "probabilities";
    static final String VALUE = "value";

    /** Whether all columns stand in one input. */
    boolean isOneInput() {
        return type(0) != DataType.BYTES
                && IntStream.range(0, model.columns().size()).allMatch(i -> type(i) == type(0));
    }

    /** The type of a column's raw values. */
    DataType type(int column) {
        DataType number = model.scores().comparison().number();
        return switch (model.columns().get(column)) {
            case Column.TextCategory _ -> DataType.BYTES;
            case Column.NumberCategory category ->
                category.values().stream().allMatch(v -> v == (float) (double) v) ? number : DataType.FP64;
            case Column.Number _, Column.Code _ -> number;
        };
    }

    ModelSpec spec() {
        List<String> names = model.columns().stream().map(Column::name).toList();
        List<ModelSpec.Input> inputs = isOneInput()
                ? List.of(input(FEATURES, type(0), names))
                : IntStream.range(0, names.size())
                        .mapToObj(i -> input(names.get(i), type(i), List.of(names.get(i))))
                        .toList();
        return new ModelSpec(ModelSpec.SCHEMA_VERSION, Task.TABULAR, null, null, inputs, outputs(), null, null);
    }

    private List<ModelSpec.Output> outputs() {
        if (!model.classifier()) {
            return List.of(new ModelSpec.Output(VALUE, Role.VALUE, null));
        }
        List<String> labels =
                IntStream.range(0, model.classes()).mapToObj(Integer::toString).toList();
        return List.of(
                new ModelSpec.Output(LABEL, Role.LABEL, null),
                new ModelSpec.Output(PROBABILITIES, Role.PROBABILITIES, labels));
    }

    private static ModelSpec.Input input(String name, DataType type, List<String> features) {
        List<Long> shape = List.of(-1L, (long) features.size());
        return new ModelSpec.Input(name, type, shape, null, null, null, null, features, null);
    }
}
