package io.sandpiper.engine;

import io.sandpiper.protocol.tensor.DataType;
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
}
