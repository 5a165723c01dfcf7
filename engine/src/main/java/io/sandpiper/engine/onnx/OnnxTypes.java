package io.sandpiper.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.Arrays;

/** Between the runtime's element types and the protocol's. */
final class OnnxTypes {
    private OnnxTypes() {}

    static TensorInfo info(String side, NodeInfo node) throws EngineException {
        if (!(node.getInfo() instanceof ai.onnxruntime.TensorInfo tensor)) {
            throw new EngineException(side + " " + node.getName() + ": " + node.getInfo()
                    + " (expected: a tensor; scikit-learn's export makes one with zipmap=False)");
        }
        return new TensorInfo(
                node.getName(),
                dataType(side + " " + node.getName(), tensor),
                Arrays.stream(tensor.getShape()).boxed().toList());
    }

    static OnnxJavaType onnx(DataType type) {
        return switch (type) {
            case BOOL -> OnnxJavaType.BOOL;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case BYTES -> OnnxJavaType.STRING;
            case UINT16, UINT32, UINT64 ->
                throw new IllegalArgumentException("the runtime's Java side has no " + type + "; loading refuses it");
        };
    }

    static DataType dataType(String field, ai.onnxruntime.TensorInfo info) throws EngineException {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> DataType.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> DataType.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> DataType.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> DataType.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> DataType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> DataType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> DataType.FP16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> DataType.BF16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> DataType.FP32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> DataType.FP64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> DataType.BYTES;
            default ->
                throw new EngineException(field + ": element type " + info.onnxType
                        + " (expected: bool, int8 to int64, uint8, float16, bfloat16, float, double or string)");
        };
    }
}
