package io.sandpiper.protocol.tensor;

import java.util.List;

/** What a model says of one input or output. An axis of free length is -1. */
public record TensorInfo(String name, DataType datatype, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }
}
