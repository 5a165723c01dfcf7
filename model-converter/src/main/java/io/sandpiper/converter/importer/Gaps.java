package io.sandpiper.converter.importer;

import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** Inputs that may be missing: those for which the framework itself answered rows with gaps, as the model does. */
public final class Gaps {
    private static final Set<DataType> HOLD_NAN = Set.of(DataType.FP32, DataType.FP64);

    private Gaps() {}

    /** The same spec, in which such inputs take a missing value as NaN. */
    public static ModelSpec allowed(ModelSpec spec, Cases cases) {
        List<ModelSpec.Input> inputs = spec.inputs().stream()
                .map(input -> hasGaps(input, cases) ? input.takingMissing() : input)
                .toList();
        return new ModelSpec(
                spec.schemaVersion(),
                spec.task(),
                spec.description(),
                spec.licence(),
                inputs,
                spec.outputs(),
                spec.metric(),
                spec.budgets());
    }

    private static boolean hasGaps(ModelSpec.Input input, Cases cases) {
        Tensor values = Tensor.named(input.name(), cases.inputs());
        if (values == null || !HOLD_NAN.contains(input.datatype()) || values.datatype() != input.datatype()) {
            return false;
        }
        for (int i = 0; i < values.elements(); i++) {
            if (Double.isNaN(TensorValues.get(values, i))) {
                return true;
            }
        }
        return false;
    }
}
