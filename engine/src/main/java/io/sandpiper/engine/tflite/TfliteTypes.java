package io.sandpiper.engine.tflite;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.DataType;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** From the runtime's element types to the protocol's. */
final class TfliteTypes {
    private TfliteTypes() {}

    static DataType dataType(String field, int type) throws EngineException {
        return switch (type) {
            case tensorflowlite.kTfLiteFloat32 -> DataType.FP32;
            case tensorflowlite.kTfLiteFloat16 -> DataType.FP16;
            case tensorflowlite.kTfLiteFloat64 -> DataType.FP64;
            case tensorflowlite.kTfLiteInt8 -> DataType.INT8;
            case tensorflowlite.kTfLiteInt16 -> DataType.INT16;
            case tensorflowlite.kTfLiteInt32 -> DataType.INT32;
            case tensorflowlite.kTfLiteInt64 -> DataType.INT64;
            case tensorflowlite.kTfLiteUInt8 -> DataType.UINT8;
            case tensorflowlite.kTfLiteUInt16 -> DataType.UINT16;
            case tensorflowlite.kTfLiteUInt32 -> DataType.UINT32;
            case tensorflowlite.kTfLiteUInt64 -> DataType.UINT64;
            case tensorflowlite.kTfLiteBool -> DataType.BOOL;
            default ->
                throw new EngineException(field + ": element type " + type
                        + " of TfLiteType (expected: bool, int8 to int64, uint8 to uint64, float16, float32, float64)");
        };
    }
}
