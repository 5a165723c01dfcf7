package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a row must hold for a model: its inputs in the spec's order. Immutable.
 *
 * @param name the file's name, for messages
 * @param keep columns that are passed through
 */
public record RowLayout(String name, List<Field> fields, List<String> keep) {
    /**
     * @param shape of one sample, without the batch axis
     * @param elements the product of the shape
     */
    public record Field(ModelSpec.Input input, long[] shape, int elements) {}

    public RowLayout {
        fields = List.copyOf(fields);
        keep = List.copyOf(keep);
        if (keep.size() > InputLimits.KEPT || keep.stream().distinct().count() < keep.size()) {
            throw new InvalidInputException(
                    "--keep", keep.size() + " columns", "at most " + InputLimits.KEPT + ", each once");
        }
    }

    /** @param tensors of an execution, laid out for a batch along the first axis */
    public static RowLayout of(String name, ModelSpec spec, List<Tensor> tensors, List<String> keep) {
        List<Field> fields = new ArrayList<>();
        for (ModelSpec.Input input : spec.inputs()) {
            long[] shape = tensor(tensors, input.name()).shape();
            long[] sample = shape.length == 0 ? shape : Arrays.copyOfRange(shape, 1, shape.length);
            fields.add(new Field(input, sample, Math.toIntExact(Tensor.elements(input.name(), sample))));
        }
        return new RowLayout(name, fields, keep);
    }

    static Tensor tensor(List<Tensor> tensors, String name) {
        Tensor tensor = Tensor.named(name, tensors);
        if (tensor == null) {
            throw new InvalidInputException(
                    "spec.inputs",
                    name,
                    "an input of the model: "
                            + tensors.stream().map(Tensor::name).toList());
        }
        return tensor;
    }
}
