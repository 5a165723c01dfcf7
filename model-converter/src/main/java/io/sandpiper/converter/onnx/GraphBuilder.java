package io.sandpiper.converter.onnx;

import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.StringStringEntryProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorShapeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TypeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ValueInfoProto;
import io.sandpiper.protocol.tensor.DataType;
import java.util.HashSet;
import java.util.Set;

/**
 * A graph made here instead of read. The same calls give the same bytes: nothing of the time, the machine or the program
 * goes into the file. The first axis of inputs and outputs is the free batch axis. Not thread-safe.
 */
public final class GraphBuilder {
    /** The domain of trees and look-ups. */
    public static final String MACHINE_LEARNING = "ai.onnx.ml";

    /** Readable by every runtime since 2021 (ONNX 1.10), and opset 17 needs no newer one. */
    private static final long FORMAT = 8;

    private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(FORMAT);
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> names = new HashSet<>();

    /**
     * @param name what people see in a viewer
     * @param opset the version of the standard operators
     */
    public GraphBuilder(String name, long opset) {
        graph.setName(name);
        domain("", opset);
    }

    public GraphBuilder domain(String domain, long version) {
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
        return this;
    }

    public GraphBuilder metadata(String key, String value) {
        model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
        return this;
    }

    /** @param sample the axes of one sample */
    public GraphBuilder input(String name, DataType type, long... sample) {
        graph.addInput(value(name, type, sample));
        return this;
    }

    public GraphBuilder output(String name, DataType type, long... sample) {
        graph.addOutput(value(name, type, sample));
        return this;
    }

    /** Adds a node after those that are there: order is order of execution. */
    public GraphBuilder node(Node node) {
        graph.addNode(node.proto());
        names.addAll(node.outputs());
        return this;
    }

    /** Adds a constant. @return its name */
    public String constant(Weights weights) {
        graph.addInitializer(weights.proto());
        names.add(weights.name());
        return weights.name();
    }

    /** A name like this that no input, output, constant or node's result has; it is taken from now on. */
    public String fresh(String like) {
        String name = like;
        for (int i = 2; !names.add(name); i++) {
            name = like + "_" + i;
        }
        return name;
    }

    public Graph build() {
        return new Graph(model.clone().setGraph(graph).build());
    }

    private ValueInfoProto value(String name, DataType type, long... sample) {
        names.add(name);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("N");
        for (long axis : sample) {
            shape.addDimBuilder().setDimValue(axis);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(element(type))
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** The number that ONNX gives a type, as Cast wants it. */
    public static int element(DataType type) {
        TensorProto.DataType element = switch (type) {
            case BOOL -> TensorProto.DataType.BOOL;
            case UINT8 -> TensorProto.DataType.UINT8;
            case UINT16 -> TensorProto.DataType.UINT16;
            case UINT32 -> TensorProto.DataType.UINT32;
            case UINT64 -> TensorProto.DataType.UINT64;
            case INT8 -> TensorProto.DataType.INT8;
            case INT16 -> TensorProto.DataType.INT16;
            case INT32 -> TensorProto.DataType.INT32;
            case INT64 -> TensorProto.DataType.INT64;
            case FP16 -> TensorProto.DataType.FLOAT16;
            case BF16 -> TensorProto.DataType.BFLOAT16;
            case FP32 -> TensorProto.DataType.FLOAT;
            case FP64 -> TensorProto.DataType.DOUBLE;
            case BYTES -> TensorProto.DataType.STRING;
        };
        return element.getNumber();
    }
}
