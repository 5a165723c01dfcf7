package io.sandpiper.converter.onnx;

import com.google.protobuf.ByteString;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TextTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Constants of an ONNX file as tensors: a file of data that a tool of ONNX's wrote. Blocking. */
public final class ConstantTensors {
    private static final Map<Integer, DataType> TYPES = Map.ofEntries(
            Map.entry(TensorProto.DataType.FLOAT_VALUE, DataType.FP32),
            Map.entry(TensorProto.DataType.DOUBLE_VALUE, DataType.FP64),
            Map.entry(TensorProto.DataType.FLOAT16_VALUE, DataType.FP16),
            Map.entry(TensorProto.DataType.INT8_VALUE, DataType.INT8),
            Map.entry(TensorProto.DataType.INT16_VALUE, DataType.INT16),
            Map.entry(TensorProto.DataType.INT32_VALUE, DataType.INT32),
            Map.entry(TensorProto.DataType.INT64_VALUE, DataType.INT64),
            Map.entry(TensorProto.DataType.UINT8_VALUE, DataType.UINT8),
            Map.entry(TensorProto.DataType.UINT16_VALUE, DataType.UINT16),
            Map.entry(TensorProto.DataType.UINT32_VALUE, DataType.UINT32),
            Map.entry(TensorProto.DataType.UINT64_VALUE, DataType.UINT64),
            Map.entry(TensorProto.DataType.BOOL_VALUE, DataType.BOOL),
            Map.entry(TensorProto.DataType.STRING_VALUE, DataType.BYTES));

    private ConstantTensors() {}

    /** All constants of the outermost graph, in the file's order. @throws InvalidInputException naming the one at fault */
    public static List<Tensor> read(Path file) throws IOException {
        return GraphFiles.readConstants(file).stream()
                .map(ConstantTensors::tensor)
                .toList();
    }

    private static Tensor tensor(TensorProto proto) {
        DataType type = TYPES.get(proto.getDataType());
        if (type == null) {
            throw new InvalidInputException(proto.getName(), "type " + proto.getDataType(), "numbers or texts");
        }
        long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        if (type == DataType.BYTES) {
            List<byte[]> texts = proto.getStringDataList().stream()
                    .map(ByteString::toByteArray)
                    .toList();
            return TextTensor.of(proto.getName(), shape, texts);
        }
        if (!proto.hasRawData() && Tensor.elements(proto.getName(), shape) > 0) {
            throw new InvalidInputException(
                    proto.getName(), "no raw data", "raw data, as numpy_helper.from_array writes it");
        }
        ByteBuffer data = ByteBuffer.allocateDirect(proto.getRawData().size());
        proto.getRawData().copyTo(data);
        return new Tensor(proto.getName(), type, shape, data.flip().order(ByteOrder.nativeOrder()));
    }
}
