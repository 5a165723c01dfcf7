package io.sandpiper.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.TensorMemory;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TextTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors to and from the runtime's values. Numbers share the tensor's direct buffer; strings are copied, and
 * lie in a {@link Tensor} as {@link TextTensor} says.
 */
final class OnnxBuffers {
    private OnnxBuffers() {}

    /** A view on the tensor's own buffer; for numbers nothing is copied. */
    static OnnxTensor view(OrtEnvironment environment, Tensor tensor) throws OrtException {
        if (tensor.datatype() == DataType.BYTES) {
            return OnnxTensor.createTensor(environment, TextTensor.texts(tensor), tensor.shape());
        }
        ByteBuffer data = tensor.data().duplicate().order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, data, tensor.shape(), OnnxTypes.onnx(tensor.datatype()));
    }

    /** A copy that outlives the runtime's value, as long as its memory does. */
    static Tensor copy(String name, OnnxValue value, TensorMemory memory) throws EngineException, OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new EngineException("output " + name + ": " + value.getType() + " (expected: a tensor)");
        }
        long[] shape = tensor.getInfo().getShape();
        DataType type = OnnxTypes.dataType("output " + name, tensor.getInfo());
        if (type == DataType.BYTES) {
            List<byte[]> texts = new ArrayList<>();
            collect(tensor.getValue(), texts);
            return TextTensor.of(name, shape, texts);
        }
        // The runtime copies to the heap; only direct memory can be pinned later.
        ByteBuffer heap = tensor.getByteBuffer();
        return new Tensor(
                name, type, shape, memory.take(heap.remaining()).put(heap).flip());
    }

    private static void collect(Object nested, List<byte[]> all) {
        if (nested instanceof Object[] array) {
            for (Object item : array) {
                collect(item, all);
            }
        } else {
            all.add(String.valueOf(nested).getBytes(StandardCharsets.UTF_8));
        }
    }
}
