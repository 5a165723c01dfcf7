package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.onnx.OnnxWorkbench;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other shapes of graph than the demo's: its last layer is written in other ways. */
class QuantizerTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");

    @TempDir
    Path folder;

    @Test
    void the_demo_s_net_is_integer_from_end_to_end() throws IOException, EngineException {
        List<String> operators = quantized(FASHION.resolve("fashion-1.0.0.onnx"));
        assertThat(operators).contains("QLinearConv", "QLinearAdd", "QLinearGlobalAveragePool", "QGemm");
        assertThat(operators).doesNotContain("Conv", "Gemm", "Add", "Relu", "GlobalAveragePool");
        assertThat(operators.stream().filter(o -> o.endsWith("quantizeLinear"))).isEmpty();
    }

    @Test
    void a_matmul_that_feeds_a_matmul_stays_integer_and_ends_in_float() throws IOException, EngineException {
        float[] wide = transposed();
        Path model = lastLayer(graph -> {
            graph.put(Weights.ofFloats("identity", identity(64), 64, 64));
            graph.put(Weights.ofFloats("wide", wide, 64, 10));
            return List.of(
                    Node.of("MatMul", List.of("flat", "identity"), List.of("same")),
                    Node.of("Relu", List.of("same"), List.of("cut")),
                    Node.of("MatMul", List.of("cut", "wide"), List.of("logits")));
        });
        List<String> operators = quantized(model);
        assertThat(operators).contains("QLinearMatMul", "MatMulIntegerToFloat").doesNotContain("MatMul", "Relu");
    }

    @Test
    void what_has_no_integer_kernel_stays_float_between_integers() throws IOException, EngineException {
        float[] wide = transposed();
        Path model = lastLayer(graph -> {
            graph.put(Weights.ofFloats("wide", wide, 64, 10));
            return List.of(
                    Node.of("Erf", List.of("flat"), List.of("curved")),
                    Node.of("Add", List.of("flat", "curved"), List.of("both")),
                    Node.of("MatMul", List.of("both", "wide"), List.of("logits")));
        });
        assertThat(quantized(model)).contains("Erf", "QLinearConv", "MatMulIntegerToFloat");
    }

    /** Quantizes, checks that the classes are the float model's, and tells the operators that the runtime runs. */
    private List<String> quantized(Path model) throws IOException, EngineException {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(FASHION.resolve("model.yaml")));
        Dataset data = Dataset.read(FASHION.resolve("calibration.npz"), spec);
        Path optimized = folder.resolve("optimized.onnx");
        Path int8 = folder.resolve("int8.onnx");
        Path fused = folder.resolve("fused.onnx");
        Optimizer.optimize(model, optimized, folder);
        StaticQuantizer quantizer = StaticQuantizer.observe(
                GraphFiles.read(optimized), optimized, new Calibrator(new OnnxEngine(), spec), data, done -> {});
        GraphFiles.write(quantizer.quantize(StaticScheme.PLAIN), int8);
        try (BatchInference left = BatchInference.open(new OnnxEngine(), optimized, spec);
                BatchInference right = BatchInference.open(new OnnxEngine(), int8, spec)) {
            assertThat(ClassMetric.agreement(
                            Classes.of(left, spec, data).index(),
                            Classes.of(right, spec, data).index()))
                    .isGreaterThan(0.97);
        }
        OnnxWorkbench.optimize(int8, fused, OnnxWorkbench.Level.FUSED);
        return GraphFiles.read(fused).nodes().stream().map(Node::operator).toList();
    }

    private interface LastLayer {
        List<Node> of(Graph graph);
    }

    /** The demo's model with something else between its flat features and its logits. */
    private Path lastLayer(LastLayer layer) throws IOException {
        Graph graph = GraphFiles.read(FASHION.resolve("fashion-1.0.0.onnx"));
        List<Node> nodes = new ArrayList<>(graph.nodes());
        Node gemm = nodes.removeLast();
        assertThat(gemm.operator()).isEqualTo("Gemm");
        Node flatten = nodes.removeLast();
        nodes.add(flatten.withOutputs(List.of("flat")));
        nodes.addAll(layer.of(graph));
        graph.nodes(nodes);
        graph.dropUnusedWeights();
        Path file = folder.resolve("model.onnx");
        GraphFiles.write(graph, file);
        return file;
    }

    private static float[] transposed() throws IOException {
        Graph graph = GraphFiles.read(FASHION.resolve("fashion-1.0.0.onnx"));
        float[] rows =
                requireNonNull(graph.weights(graph.nodes().getLast().input(1))).floats();
        float[] columns = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            columns[i % 64 * 10 + i / 64] = rows[i];
        }
        return columns;
    }

    private static float[] identity(int size) {
        float[] values = new float[size * size];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = 1;
        }
        return values;
    }
}
