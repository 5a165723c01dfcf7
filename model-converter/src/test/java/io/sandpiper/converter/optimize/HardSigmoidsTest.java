package io.sandpiper.converter.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphRun;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which exporters write hard sigmoid and hard swish. */
class HardSigmoidsTest {
    private static final float[] ROW = {-7, -3, -2.9f, -1, 0, 0.5f, 2.9f, 3, 3.1f, 100};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"divided", "multiplied", "relu6"})
    void hard_swish_becomes_two_operators(String form) throws IOException, EngineException {
        Graph graph = hardSwish(form, 3);
        float[] before = run(graph);
        HardSigmoids.apply(graph);
        assertThat(graph.nodes()).extracting(Node::operator).containsExactly("HardSigmoid", "Mul");
        assertThat(graph.weights()).isEmpty();
        float[] after = run(graph);
        for (int i = 0; i < ROW.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void another_shift_is_something_else() {
        Graph graph = hardSwish("divided", 2);
        HardSigmoids.apply(graph);
        assertThat(graph.nodes()).hasSize(4);
    }

    @Test
    void what_somebody_else_reads_stays() {
        GraphBuilder builder = builder(3);
        builder.node(Node.of("Add", List.of("x", "three"), List.of("shifted")));
        builder.node(Node.of("Clip", List.of("shifted", "zero", "six"), List.of("clipped")));
        builder.node(Node.of("Div", List.of("clipped", "six"), List.of("y")));
        builder.output("y", DataType.FP32, ROW.length);
        Graph graph = builder.output("shifted", DataType.FP32, ROW.length).build();
        HardSigmoids.apply(graph);
        assertThat(graph.nodes()).hasSize(3);
    }

    private static Graph hardSwish(String form, float shift) {
        GraphBuilder builder = builder(shift);
        builder.node(Node.of("Add", List.of("three", "x"), List.of("shifted")));
        if (form.equals("relu6")) {
            builder.node(Node.of("Relu", List.of("shifted"), List.of("positive")));
            builder.node(Node.of("Min", List.of("positive", "six"), List.of("clipped")));
        } else {
            builder.node(Node.of("Clip", List.of("shifted", "zero", "six"), List.of("clipped")));
        }
        builder.node(Node.of("Mul", List.of("clipped", "x"), List.of("product")));
        builder.node(
                form.equals("multiplied")
                        ? Node.of("Mul", List.of("sixth", "product"), List.of("y"))
                        : Node.of("Div", List.of("product", "six"), List.of("y")));
        return builder.output("y", DataType.FP32, ROW.length).build();
    }

    private static GraphBuilder builder(float shift) {
        GraphBuilder builder = new GraphBuilder("swish", 13).input("x", DataType.FP32, ROW.length);
        builder.constant(Weights.ofFloats("three", new float[] {shift}));
        builder.constant(Weights.ofFloats("zero", new float[] {0}));
        builder.constant(Weights.ofFloats("six", new float[] {6}));
        builder.constant(Weights.ofFloats("sixth", new float[] {1 / 6f}));
        return builder;
    }

    private float[] run(Graph graph) throws IOException, EngineException {
        Tensor x = Tensor.allocate("x", DataType.FP32, 1, ROW.length);
        x.data().asFloatBuffer().put(ROW);
        return GraphRun.of(graph, folder, 1, x);
    }
}
