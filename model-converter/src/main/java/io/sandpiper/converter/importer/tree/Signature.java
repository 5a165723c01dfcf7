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
final class Signature {
    static final String FEATURES = "features";
    static final String LABEL = "label";
    static final String PROBABILITIES = "probabilities";
    static final String VALUE = "value";

    private final TreeModel model;
    private final List<DataType> types;
    private final boolean oneInput;

    Signature(TreeModel model) {
        this.model = model;
        DataType number = model.scores().comparison().number();
        this.types = model.columns().stream().map(c -> type(c, number)).toList();
        this.oneInput = types.getFirst() != DataType.BYTES && types.stream().allMatch(types.getFirst()::equals);
    }

    private static DataType type(Column column, DataType number) {
        return switch (column) {
            case Column.TextCategory _ -> DataType.BYTES;
            case Column.NumberCategory category ->
                category.values().stream().allMatch(v -> v == (float) (double) v) ? number : DataType.FP64;
            case Column.Number _, Column.Code _ -> number;
        };
    }

    TreeModel model() {
        return model;
    }

    /** Whether all columns stand in one input. */
    boolean isOneInput() {
        return oneInput;
    }

    /** The type of a column's raw values. */
    DataType type(int column) {
        return types.get(column);
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
