package io.sandpiper.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runtime's views on the tensors of one run. They are kept for the next: pooled buffers come again, so that most runs
 * find their tensors where the last ones lay. One thread.
 */
final class OnnxViews implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Map<String, OnnxTensor> byName = new LinkedHashMap<>();
    private List<Tensor> viewed = List.of();

    OnnxViews(OrtEnvironment environment) {
        this.environment = environment;
    }

    /** Views on these tensors, by their names; closed at the next call, or with this. */
    Map<String, OnnxTensor> of(List<Tensor> tensors) throws OrtException {
        if (!lieWhere(viewed, tensors)) {
            close();
            for (Tensor tensor : tensors) {
                byName.put(tensor.name(), OnnxBuffers.view(environment, tensor));
            }
            viewed = List.copyOf(tensors);
        }
        return byName;
    }

    private static boolean lieWhere(List<Tensor> before, List<Tensor> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!lies(before.get(i), now.get(i))) {
                return false;
            }
        }
        return !now.isEmpty();
    }

    /** Numbers in direct memory: texts, and what lies on the heap, are copied into a view. */
    private static boolean lies(Tensor before, Tensor now) {
        return now.datatype() == before.datatype()
                && now.datatype() != DataType.BYTES
                && now.data().isDirect()
                && before.data().isDirect()
                && now.name().equals(before.name())
                && Arrays.equals(now.shape(), before.shape())
                && address(now) == address(before);
    }

    private static long address(Tensor tensor) {
        return MemorySegment.ofBuffer(tensor.data()).address();
    }

    /** After a run: copies of texts would take memory until the next. */
    void forgetTexts() {
        for (Tensor tensor : viewed) {
            if (tensor.datatype() == DataType.BYTES) {
                close();
                return;
            }
        }
    }

    @Override
    public void close() {
        viewed = List.of();
        byName.values().forEach(OnnxTensor::close);
        byName.clear();
    }
}
