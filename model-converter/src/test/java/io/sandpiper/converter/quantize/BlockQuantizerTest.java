package io.sandpiper.converter.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.GraphRun;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matrices in 4 bits, run by the runtime that serves. */
class BlockQuantizerTest {
    @TempDir
    Path folder;

    /** 100 inputs are no whole number of blocks; a weight is off by at most half a step of its block, near 1/16. */
    @ParameterizedTest
    @CsvSource({"MatMul, 100, 96", "Gemm, 128, 64", "GemmT, 100, 64"})
    void products_are_near(String kind, int inputs, int outputs) throws IOException, EngineException {
        Graph graph = graph(kind, inputs, outputs);
        Tensor x = Tensor.allocate("x", DataType.FP32, 3, inputs);
        x.data().asFloatBuffer().put(GraphRun.normal(3 * inputs, 5));
        float[] before = run(graph, x);
        BlockQuantizer quantizer = new BlockQuantizer(graph);
        assertThat(quantizer.quantizable()).containsExactly("w");
        for (BlockScheme scheme : List.of(BlockScheme.PLAIN, BlockScheme.SMALL)) {
            Graph quantized = quantizer.quantize(scheme);
            assertThat(quantized.nodes()).anyMatch(n -> n.isAnywhere("MatMulNBits"));
            assertThat(decibels(before, run(quantized, x))).isGreaterThan(15);
        }
        assertThat(decibels(before, run(quantizer.quantize(BlockScheme.PLAIN.keeping(Set.of("w"))), x)))
                .isGreaterThan(35);
    }

    @Test
    void four_bits_take_little_more_than_half_of_eight() throws IOException {
        Graph graph = graph("MatMul", 512, 512);
        Path four = folder.resolve("four.onnx");
        Path eight = folder.resolve("eight.onnx");
        GraphFiles.write(new BlockQuantizer(graph).quantize(BlockScheme.SMALL), four);
        GraphFiles.write(new WeightQuantizer(graph).quantize(WeightScheme.PLAIN), eight);
        assertThat((double) Files.size(four) / Files.size(eight)).isLessThan(0.54);
    }

    @Test
    void a_matrix_that_two_products_read_keeps_8_bits() {
        GraphBuilder builder = new GraphBuilder("shared", 13).input("x", DataType.FP32, 128);
        builder.constant(Weights.ofFloats("w", GraphRun.normal(128 * 128, 1), 128, 128));
        builder.node(Node.of("MatMul", List.of("x", "w"), List.of("a")));
        builder.node(Node.of("MatMul", List.of("a", "w"), List.of("y")));
        assertThat(new BlockQuantizer(builder.output("y", DataType.FP32, 128).build()).quantizable())
                .isEmpty();
    }

    private static Graph graph(String kind, int inputs, int outputs) {
        GraphBuilder builder = new GraphBuilder("product", 13).input("x", DataType.FP32, inputs);
        boolean transposed = kind.equals("GemmT");
        float[] weights = GraphRun.normal(inputs * outputs, 3);
        builder.constant(
                transposed
                        ? Weights.ofFloats("w", weights, outputs, inputs)
                        : Weights.ofFloats("w", weights, inputs, outputs));
        builder.constant(Weights.ofFloats("b", GraphRun.normal(outputs, 4), outputs));
        builder.node(
                kind.equals("MatMul")
                        ? Node.of("MatMul", List.of("x", "w"), List.of("y"))
                        : Node.of("Gemm", List.of("x", "w", "b"), List.of("y")).with("transB", transposed ? 1 : 0));
        return builder.output("y", DataType.FP32, outputs).build();
    }

    private float[] run(Graph graph, Tensor input) throws IOException, EngineException {
        return GraphRun.of(graph, folder, 3, input);
    }

    private static double decibels(float[] before, float[] after) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < before.length; i++) {
            signal += before[i] * before[i];
            noise += (after[i] - before[i]) * (after[i] - before[i]);
        }
        return 10 * Math.log10(signal / noise);
    }
}
