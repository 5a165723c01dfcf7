package io.sandpiper.engine;

import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shapes of a model's inputs for one batch size: what an adapter lays buffers out by. */
public final class BatchShapes {
    private BatchShapes() {}

    /**
     * One shape an input, its free first axis replaced by {@code batch}; empty where strings or another free axis leave
     * the size open, or the model fixes another batch.
     */
    public static List<long[]> of(List<TensorInfo> inputs, int batch) {
        List<long[]> shapes = new ArrayList<>();
        for (TensorInfo input : inputs) {
            long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
            if (shape.length > 0 && shape[0] == -1) {
                shape[0] = batch;
            }
            boolean other = shape.length > 0 && shape[0] != batch;
            boolean open =
                    input.datatype() == DataType.BYTES || Arrays.stream(shape).anyMatch(axis -> axis < 0);
            if (other || open) {
                return List.of();
            }
            shapes.add(shape);
        }
        return shapes;
    }

    /** True where the first axis may have any length, and no other. */
    public static boolean isBatchFree(TensorInfo info) {
        return !info.shape().isEmpty()
                && info.shape().getFirst() == -1
                && info.shape().stream().skip(1).allMatch(axis -> axis >= 0);
    }

    /**
     * How many samples these tensors are, where but for that they have the shapes of those laid out.
     *
     * @return -1 where they have not
     */
    public static long samples(List<Tensor> tensors, List<Tensor> laidOut) {
        long samples = -1;
        for (Tensor own : laidOut) {
            Tensor other = tensors.stream()
                    .filter(t -> t.name().equals(own.name()))
                    .findFirst()
                    .orElse(own);
            long[] shape = other.shape();
            boolean alike = shape.length > 0
                    && shape.length == own.shape().length
                    && Arrays.equals(shape, 1, shape.length, own.shape(), 1, shape.length);
            if (!alike || samples >= 0 && samples != shape[0]) {
                return -1;
            }
            samples = shape[0];
        }
        return samples;
    }

    /** Tensors like these, but for the length of their first axis; what they hold is undefined. */
    public static List<Tensor> resized(List<Tensor> tensors, long samples, TensorMemory memory) {
        List<Tensor> resized = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            long[] shape = tensor.shape().clone();
            shape[0] = samples;
            long bytes =
                    Tensor.elements(tensor.name(), shape) * tensor.datatype().bytes();
            resized.add(new Tensor(tensor.name(), tensor.datatype(), shape, memory.take(Math.toIntExact(bytes))));
        }
        return resized;
    }
}
