package io.sandpiper.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.TensorMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tensors to and from the runtime's values. Numbers share the tensor's direct buffer; strings are copied, and lie in a
 * {@link Tensor} as the Open Inference Protocol's binary BYTES: a 4-byte little-endian length before each element.
 */
final class OnnxBuffers {
    private OnnxBuffers() {}

    /** A view on the tensor's own buffer; for numbers nothing is copied. */
    static OnnxTensor view(OrtEnvironment environment, Tensor tensor) throws OrtException {
        if (tensor.datatype() == DataType.BYTES) {
            return OnnxTensor.createTensor(environment, strings(tensor), tensor.shape());
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
            return new Tensor(name, type, shape, lengthPrefixed(tensor.getValue()));
        }
        // The runtime copies to the heap; only direct memory can be pinned later.
        ByteBuffer heap = tensor.getByteBuffer();
        return new Tensor(
                name, type, shape, memory.take(heap.remaining()).put(heap).flip());
    }

    private static String[] strings(Tensor tensor) {
        ByteBuffer from = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        String[] texts = new String[tensor.elements()];
        for (int i = 0; i < texts.length; i++) {
            if (from.remaining() < 4
                    || from.getInt(from.position()) < 0
                    || from.getInt(from.position()) > from.remaining() - 4) {
                throw new InvalidInputException(
                        tensor.name(), "element " + i + " is cut", "length and bytes of each element");
            }
            byte[] bytes = new byte[from.getInt()];
            from.get(bytes);
            texts[i] = new String(bytes, StandardCharsets.UTF_8);
        }
        return texts;
    }

    private static ByteBuffer lengthPrefixed(Object nested) {
        java.util.List<byte[]> all = new java.util.ArrayList<>();
        collect(nested, all);
        ByteBuffer out = ByteBuffer.allocateDirect(
                        all.stream().mapToInt(b -> b.length + 4).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        all.forEach(b -> out.putInt(b.length).put(b));
        return out.flip();
    }

    private static void collect(Object nested, java.util.List<byte[]> all) {
        if (nested instanceof Object[] array) {
            for (Object item : array) {
                collect(item, all);
            }
        } else {
            all.add(String.valueOf(nested).getBytes(StandardCharsets.UTF_8));
        }
    }
}
