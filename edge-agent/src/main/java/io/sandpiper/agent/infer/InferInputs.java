package io.sandpiper.agent.infer;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one request: each of the model's exactly once, of its type, in a shape that it takes. Not thread-safe,
 * used once.
 */
public final class InferInputs {
    private final List<TensorInfo> infos;
    private final BiFunction<TensorInfo, long[], Tensor> space;
    private final int batchLimit;
    private final List<Tensor> given = new ArrayList<>();

    /**
     * @param infos as the model has them
     * @param space makes a tensor of a shape, to be written whole
     * @param batchLimit how long the first axis may be where the model leaves it free
     */
    InferInputs(List<TensorInfo> infos, BiFunction<TensorInfo, long[], Tensor> space, int batchLimit) {
        this.infos = infos;
        this.space = space;
        this.batchLimit = batchLimit;
    }

    /** @throws InvalidInputException where the model has no {@code at + 1} inputs */
    public void checkCount(String field, int at) {
        if (at >= infos.size()) {
            throw new InvalidInputException(field, "one tensor too many", "each of " + names(infos) + " once");
        }
    }

    /**
     * Checks what a tensor says of itself, before any of its values is looked at.
     *
     * @param field where it stands in the request, for example {@code inputs[0]}
     * @param name and the others: null where the request has none
     */
    public InferInput open(String field, @Nullable String name, @Nullable String datatype, long @Nullable [] shape) {
        if (name == null || datatype == null || shape == null) {
            throw new InvalidInputException(
                    field, name == null ? "no name" : datatype == null ? "no datatype" : "no shape", "all of them");
        }
        TensorInfo info = TensorInfo.named(name, infos);
        if (info == null) {
            throw new InvalidInputException(field + ".name", name, names(infos));
        }
        if (Tensor.named(name, given) != null) {
            throw new InvalidInputException("inputs." + name, "there twice", "each input once");
        }
        if (DataType.parse(field + ".datatype", datatype) != info.datatype()) {
            throw new InvalidInputException(
                    field + ".datatype", datatype, info.datatype().name());
        }
        checkShape(field, info, shape);
        return new InferInput(this, info, field, shape, Tensor.elements(field + ".shape", shape));
    }

    private void checkShape(String field, TensorInfo info, long[] shape) {
        boolean fits = shape.length == info.shape().size();
        for (int i = 0; fits && i < shape.length; i++) {
            long wanted = info.shape().get(i);
            fits = shape[i] >= 0 && (wanted < 0 || wanted == shape[i]);
        }
        if (!fits) {
            throw new InvalidInputException(
                    field + ".shape", Arrays.toString(shape), info.shape() + ", where -1 is any length");
        }
        if (shape.length > 0 && info.shape().getFirst() < 0 && shape[0] > batchLimit) {
            throw new InvalidInputException(
                    field + ".shape",
                    Arrays.toString(shape),
                    "at most " + batchLimit + " samples in the first axis (slot.batchLimit)");
        }
    }

    Tensor space(TensorInfo info, long[] shape) {
        return space.apply(info, shape);
    }

    void add(Tensor tensor) {
        given.add(tensor);
    }

    /** In the request's order. */
    List<Tensor> complete() {
        for (TensorInfo info : infos) {
            if (Tensor.named(info.name(), given) == null) {
                throw new InvalidInputException("inputs." + info.name(), "absent", "each input once");
            }
        }
        return given;
    }

    static String names(List<TensorInfo> tensors) {
        return String.join(", ", tensors.stream().map(TensorInfo::name).toList());
    }
}
