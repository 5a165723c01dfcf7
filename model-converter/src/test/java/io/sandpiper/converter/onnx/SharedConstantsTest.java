package io.sandpiper.converter.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.proto.OnnxProto.AttributeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ValueInfoProto;
import io.sandpiper.converter.quantize.WeightQuantizer;
import io.sandpiper.converter.quantize.WeightScheme;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An If whose branches hold the same weights, as an exported LSTM has it. */
class SharedConstantsTest {
    private static final int WIDTH = 16;

    @TempDir
    Path folder;

    @Test
    void both_branches_read_one_constant_outside_which_becomes_integers() throws IOException, EngineException {
        Graph graph = branches();
        float[] yes = run(graph, true);
        float[] no = run(graph, false);
        SharedConstants.apply(graph);
        assertThat(graph.weights()).hasSize(1);
        assertThat(graph.allWeights()).hasSize(1);
        assertThat(run(graph, true)).isEqualTo(yes);
        assertThat(run(graph, false)).isEqualTo(no);
        Graph quantized = new WeightQuantizer(graph).quantize(WeightScheme.PLAIN);
        assertThat(quantized.weights()).anyMatch(Weights::isInt8);
        assertThat(quantized.allWeights()).noneMatch(w -> w.isFloat() && w.elements() > WIDTH);
        float[] after = run(quantized, true);
        for (int i = 0; i < WIDTH; i++) {
            assertThat(after[i]).isCloseTo(yes[i], Offset.offset(0.02f));
        }
    }

    @Test
    void equal_constants_are_kept_once() throws IOException, EngineException {
        GraphBuilder builder =
                new GraphBuilder("twice", 13).input("on", DataType.BOOL).input("x", DataType.FP32, WIDTH);
        builder.constant(weights("a"));
        builder.constant(weights("b"));
        builder.node(Node.of("MatMul", List.of("x", "a"), List.of("h")));
        builder.node(Node.of("MatMul", List.of("h", "b"), List.of("m")));
        builder.node(Node.of("Cast", List.of("on"), List.of("f")).with("to", GraphBuilder.element(DataType.FP32)));
        builder.node(Node.of("Mul", List.of("m", "f"), List.of("y")));
        Graph graph = builder.output("y", DataType.FP32, WIDTH).build();
        float[] before = run(graph, true);
        SharedConstants.apply(graph);
        assertThat(graph.weights()).extracting(Weights::name).containsExactly("a");
        assertThat(run(graph, true)).isEqualTo(before);
    }

    private static Graph branches() {
        GraphBuilder builder =
                new GraphBuilder("branches", 13).input("on", DataType.BOOL).input("x", DataType.FP32, WIDTH);
        builder.node(Node.of("Squeeze", List.of("on"), List.of("one")));
        AttributeProto.Builder then = AttributeProto.newBuilder()
                .setName("then_branch")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(branch("then", "Relu"));
        AttributeProto.Builder otherwise = AttributeProto.newBuilder()
                .setName("else_branch")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(branch("else", "Tanh"));
        builder.node(new Node(Node.of("If", List.of("one"), List.of("y")).proto().toBuilder()
                .addAttribute(then)
                .addAttribute(otherwise)
                .build()));
        return builder.output("y", DataType.FP32, WIDTH).build();
    }

    private static GraphProto branch(String name, String operator) {
        return GraphProto.newBuilder()
                .setName(name)
                .addInitializer(weights(name + "_w").proto())
                .addNode(Node.of("MatMul", List.of("x", name + "_w"), List.of(name + "_h"))
                        .proto())
                .addNode(Node.of(operator, List.of(name + "_h"), List.of(name + "_y"))
                        .proto())
                .addOutput(ValueInfoProto.newBuilder().setName(name + "_y"))
                .build();
    }

    private static Weights weights(String name) {
        float[] values = new float[WIDTH * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        return Weights.ofFloats(name, values, WIDTH, WIDTH);
    }

    private float[] run(Graph graph, boolean on) throws IOException, EngineException {
        Tensor which = Tensor.allocate("on", DataType.BOOL, 1);
        which.data().put(0, (byte) (on ? 1 : 0));
        Tensor x = Tensor.allocate("x", DataType.FP32, 1, WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            x.data().putFloat(i * 4, 0.1f * i - 0.5f);
        }
        return GraphRun.of(graph, folder, 1, which, x);
    }
}
