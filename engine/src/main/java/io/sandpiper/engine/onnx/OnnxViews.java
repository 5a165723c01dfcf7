package io.sandpiper.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runtime's views on some tensors, for one run.
 *
 * @param byName closed with this
 */
record OnnxViews(Map<String, OnnxTensor> byName) implements AutoCloseable {
    static OnnxViews of(OrtEnvironment environment, List<Tensor> tensors) throws OrtException {
        OnnxViews views = new OnnxViews(new LinkedHashMap<>());
        try {
            for (Tensor tensor : tensors) {
                views.byName.put(tensor.name(), OnnxBuffers.view(environment, tensor));
            }
        } catch (OrtException | RuntimeException e) {
            views.close();
            throw e;
        }
        return views;
    }

    @Override
    public void close() {
        byName.values().forEach(OnnxTensor::close);
    }
}
