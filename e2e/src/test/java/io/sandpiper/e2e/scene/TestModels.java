package io.sandpiper.e2e.scene;

import com.google.protobuf.ByteString;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.NodeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorShapeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TypeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Models made for tests: x [batch, IN] times weights [IN, OUT] gives y [batch, OUT]. */
public final class TestModels {
    /** 4 MiB of weights: 64 chunks. */
    public static final String FAT = "fat";

    private static final int FAT_INPUTS = 16;
    private static final int FAT_OUTPUTS = 65_536;
    private static final int IR_VERSION = 8;
    private static final int OPSET = 13;

    private TestModels() {}

    public static Path fat(Path folder) {
        return write(folder.resolve("fat.onnx"), model("MatMul", FAT_INPUTS, FAT_OUTPUTS, random(1)));
    }

    /** A small good model; other seeds give other weights. */
    public static Path small(Path folder, int seed) {
        return write(folder.resolve("small-" + seed + ".onnx"), model("MatMul", 4, 3, random(seed)));
    }

    public static Path withUnknownOperator(Path folder) {
        return write(folder.resolve("unknown-operator.onnx"), model("FluxCapacitor", 4, 3, random(2)));
    }

    public static Path withNanWeights(Path folder) {
        return write(folder.resolve("nan-weights.onnx"), model("MatMul", 4, 3, () -> Float.NaN));
    }

    /** Weights whose first axis does not fit the input's last. */
    public static Path withWrongShapes(Path folder) {
        ModelProto good = model("MatMul", 4, 3, random(3));
        GraphProto graph =
                good.getGraph().toBuilder().setInput(0, value("x", 5)).build();
        return write(
                folder.resolve("wrong-shapes.onnx"),
                good.toBuilder().setGraph(graph).build());
    }

    public static Path randomBytes(Path folder) {
        byte[] bytes = new byte[100_000];
        new Random(4).nextBytes(bytes);
        return write(folder.resolve("random.onnx"), bytes);
    }

    /** The first half of a file. */
    public static Path truncated(Path folder, Path model) {
        try {
            byte[] all = Files.readAllBytes(model);
            return write(folder.resolve("truncated.onnx"), java.util.Arrays.copyOf(all, all.length / 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Weights {
        float next();
    }

    private static Weights random(int seed) {
        Random random = new Random(seed);
        return () -> (float) random.nextGaussian();
    }

    private static ModelProto model(String operator, int inputs, int outputs, Weights weights) {
        ByteBuffer data = ByteBuffer.allocate(inputs * outputs * 4).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(weights.next());
        }
        GraphProto graph = GraphProto.newBuilder()
                .setName("test")
                .addInput(value("x", inputs))
                .addOutput(value("y", outputs))
                .addInitializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addDims(inputs)
                        .addDims(outputs)
                        .setRawData(ByteString.copyFrom(data.array())))
                .addNode(NodeProto.newBuilder()
                        .setOpType(operator)
                        .setName("n")
                        .addInput("x")
                        .addInput("w")
                        .addOutput("y"))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .build();
    }

    private static ValueInfoProto value(String name, int width) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("batch"))
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(width)))))
                .build();
    }

    private static Path write(Path file, ModelProto model) {
        return write(file, model.toByteArray());
    }

    private static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
