package io.sandpiper.protocol.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model says of one input or output. An axis of free length is -1. */
public record TensorInfo(String name, DataType datatype, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** The one of that name; null where there is none. Asked for each request: nothing is made for it. */
    public static @Nullable TensorInfo named(String name, List<TensorInfo> infos) {
        for (TensorInfo each : infos) {
            if (each.name.equals(name)) {
                return each;
            }
        }
        return null;
    }
}
