package io.sandpiper.engine.task;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A spec for a model that came without one: what its tensors and, where there is one, a CSV header tell. */
public final class DerivedSpec {
    private DerivedSpec() {}

    /** Task {@code tensor}: inputs and outputs as the model has them, every output a value. */
    public static ModelSpec of(List<TensorInfo> inputs, List<TensorInfo> outputs) {
        return new ModelSpec(
                ModelSpec.SCHEMA_VERSION,
                Task.TENSOR,
                null,
                null,
                inputs.stream().map(i -> input(i, null)).toList(),
                outputs.stream()
                        .map(o -> new ModelSpec.Output(o.name(), Role.VALUE, null))
                        .toList(),
                null,
                null);
    }

    /**
     * Task {@code tabular} where the model has one input of as many values a row as the header has columns beside
     * {@code label}, or several inputs of one value a row, each named as a column; else as {@link #of(List, List)}.
     */
    public static ModelSpec of(List<TensorInfo> inputs, List<TensorInfo> outputs, List<String> header) {
        List<String> features =
                header.stream().filter(n -> !n.equals(Dataset.LABEL)).toList();
        if (inputs.size() > 1) {
            return inputs.stream().allMatch(i -> isColumn(i, features))
                    ? tabular(inputs.stream().map(i -> input(i, null)).toList(), outputs)
                    : of(inputs, outputs);
        }
        if (inputs.isEmpty() || inputs.getFirst().shape().size() != 2 || !fits(inputs.getFirst(), features.size())) {
            return of(inputs, outputs);
        }
        return tabular(List.of(input(inputs.getFirst(), features)), outputs);
    }

    private static ModelSpec tabular(List<ModelSpec.Input> inputs, List<TensorInfo> outputs) {
        List<ModelSpec.Output> meanings = outputs.stream()
                .map(o -> new ModelSpec.Output(o.name(), role(o), null))
                .toList();
        boolean classifies = meanings.stream().anyMatch(o -> o.role() != Role.VALUE);
        return new ModelSpec(
                ModelSpec.SCHEMA_VERSION,
                Task.TABULAR,
                null,
                null,
                inputs,
                meanings,
                classifies ? ClassMetric.ACCURACY : null,
                null);
    }

    /** One value a row, and a column of that name. */
    private static boolean isColumn(TensorInfo input, List<String> features) {
        List<Long> shape = input.shape();
        boolean one = shape.size() == 1 || shape.size() == 2 && shape.getLast() == 1;
        return one && features.contains(input.name());
    }

    private static boolean fits(TensorInfo input, int features) {
        long width = input.shape().getLast();
        return width < 0 || width == features;
    }

    private static ModelSpec.Input input(TensorInfo info, @Nullable List<String> features) {
        return new ModelSpec.Input(info.name(), info.datatype(), info.shape(), null, null, null, null, features, null);
    }

    /** What converters of scikit-learn and its kin call their outputs. */
    private static Role role(TensorInfo output) {
        String name = output.name().toLowerCase(Locale.ROOT);
        boolean real = output.datatype() == DataType.FP32 || output.datatype() == DataType.FP64;
        if (real && name.contains("prob")) {
            return Role.PROBABILITIES;
        }
        if (real && name.contains("logit")) {
            return Role.LOGITS;
        }
        return output.datatype() == DataType.INT64 && name.contains("label") ? Role.LABEL : Role.VALUE;
    }
}
