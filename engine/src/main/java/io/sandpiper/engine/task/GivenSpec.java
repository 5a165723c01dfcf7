package io.sandpiper.engine.task;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The spec that a model is run by: one that came with it, or one that its tensors tell. */
public final class GivenSpec {
    private GivenSpec() {}

    /**
     * @param given null where none came with the model
     * @throws InvalidInputException where its inputs are not the model's: with another datatype, values would be encoded for a
     *     model that is not there, and answers be wrong without a word
     */
    public static ModelSpec orDerived(@Nullable ModelSpec given, List<TensorInfo> inputs, List<TensorInfo> outputs) {
        if (given == null) {
            return DerivedSpec.of(inputs, outputs);
        }
        for (ModelSpec.Input said : given.inputs()) {
            TensorInfo input = inputs.stream()
                    .filter(each -> each.name().equals(said.name()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            "spec.inputs",
                            said.name(),
                            "an input of the model: "
                                    + inputs.stream().map(TensorInfo::name).collect(Collectors.joining(", "))));
            if (input.datatype() != said.datatype()) {
                throw new InvalidInputException(
                        "spec.inputs." + said.name() + ".datatype",
                        said.datatype(),
                        input.datatype() + ", as the model's file has it");
            }
        }
        return given;
    }
}
