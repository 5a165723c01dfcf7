package io.sandpiper.agent.infer;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outputs of one request, in the order asked; none asked means all in the model's order. Not thread-safe. */
public final class InferOutputs {
    private final List<TensorInfo> infos;
    private final List<String> asked = new ArrayList<>();

    InferOutputs(List<TensorInfo> infos) {
        this.infos = infos;
    }

    /**
     * @param field where it stands in the request, for example {@code outputs[0]}
     * @param name null where the request has none
     */
    public void ask(String field, @Nullable String name) {
        if (name == null || TensorInfo.named(name, infos) == null) {
            throw new InvalidInputException(
                    field + ".name", name == null ? "absent" : name, "one of " + InferInputs.names(infos));
        }
        if (asked.contains(name)) {
            throw new InvalidInputException(field + ".name", name, "each output once");
        }
        asked.add(name);
    }

    List<Tensor> asked(List<Tensor> all) {
        if (asked.isEmpty()) {
            return all;
        }
        List<Tensor> found = new ArrayList<>(asked.size());
        for (String name : asked) {
            Tensor tensor = Tensor.named(name, all);
            if (tensor == null) {
                throw new InvalidInputException("outputs", name, "an output of the model");
            }
            found.add(tensor);
        }
        return found;
    }
}
