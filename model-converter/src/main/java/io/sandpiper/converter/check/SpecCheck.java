package io.sandpiper.converter.check;

import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import java.util.Optional;

/** Whether a spec says of a model what the model says of itself. */
final class SpecCheck {
    private SpecCheck() {}

    static void check(ModelSpec spec, LoadedModel model) {
        for (TensorInfo info : model.inputs()) {
            ModelSpec.Input input = spec.input(info.name())
                    .orElseThrow(() -> new InvalidInputException(
                            "spec.inputs",
                            String.join(
                                    ", ",
                                    spec.inputs().stream()
                                            .map(ModelSpec.Input::name)
                                            .toList()),
                            "the model's input " + info.name()));
            if (input.datatype() != info.datatype()) {
                throw new InvalidInputException(
                        "spec.inputs." + info.name() + ".datatype",
                        input.datatype(),
                        info.datatype() + ", as the model");
            }
            checkShape("spec.inputs." + info.name() + ".shape", input.shape(), info.shape());
        }
        if (spec.inputs().size() != model.inputs().size()) {
            throw new InvalidInputException(
                    "spec.inputs",
                    spec.inputs().size() + " inputs",
                    model.inputs().size() + ", as the model");
        }
        for (ModelSpec.Output output : spec.outputs()) {
            checkOutput(output, model.outputs());
        }
    }

    private static void checkOutput(ModelSpec.Output output, List<TensorInfo> outputs) {
        Optional<TensorInfo> info =
                outputs.stream().filter(o -> o.name().equals(output.name())).findFirst();
        if (info.isEmpty()) {
            throw new InvalidInputException(
                    "spec.outputs",
                    output.name(),
                    "one of the model's outputs: "
                            + String.join(
                                    ", ", outputs.stream().map(TensorInfo::name).toList()));
        }
        List<String> labels = output.labels();
        List<Long> shape = info.get().shape();
        boolean oneAClass = output.role() == Role.LOGITS || output.role() == Role.PROBABILITIES;
        if (labels == null || !oneAClass || shape.isEmpty() || shape.getLast() < 1) {
            return;
        }
        long classes = shape.getLast() == 1 ? 2 : shape.getLast();
        if (shape.size() > 1 && labels.size() != classes) {
            throw new InvalidInputException(
                    "spec.outputs." + output.name() + ".labels",
                    labels.size() + " labels",
                    classes + ", the length of the output's last axis");
        }
    }

    private static void checkShape(String field, List<Long> said, List<Long> actual) {
        boolean fits = said.size() == actual.size();
        for (int i = 0; fits && i < said.size(); i++) {
            fits = said.get(i) < 0 || actual.get(i) < 0 || said.get(i).equals(actual.get(i));
        }
        if (!fits) {
            throw new InvalidInputException(field, said, actual + ", as the model (-1 is free)");
        }
    }
}
