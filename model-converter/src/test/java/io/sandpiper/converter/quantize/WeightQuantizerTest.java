package io.sandpiper.converter.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.GraphRun;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.onnx.OnnxWorkbench;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of which the weights alone became integers, run by the runtime that serves. */
class WeightQuantizerTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");
    private static final int HIDDEN = 8;

    @TempDir
    Path folder;

    @Test
    void the_runtime_runs_the_float_model_s_kernels_from_a_third_of_the_bytes() throws IOException, EngineException {
        Path optimized = folder.resolve("optimized.onnx");
        Path quantized = folder.resolve("quantized.onnx");
        Optimizer.optimize(FASHION.resolve("fashion-1.0.0.onnx"), optimized, folder);
        GraphFiles.write(new WeightQuantizer(GraphFiles.read(optimized)).quantize(WeightScheme.PLAIN), quantized);
        assertThat(Files.size(quantized)).isLessThan(Files.size(optimized) / 3);
        assertThat(kernels(quantized)).isEqualTo(kernels(optimized));
    }

    @Test
    void a_table_is_looked_up_as_integers_with_a_scale_a_row() throws IOException, EngineException {
        float[] table = normal(100 * 16);
        for (int i = 0; i < 16; i++) {
            table[5 * 16 + i] *= 1000;
        }
        GraphBuilder builder = new GraphBuilder("table", 13).input("ids", DataType.INT64);
        builder.constant(Weights.ofFloats("table", table, 100, 16));
        builder.node(Node.of("Gather", List.of("table", "ids"), List.of("rows")));
        Graph graph = builder.output("rows", DataType.FP32, 16).build();
        Graph quantized = new WeightQuantizer(graph).quantize(WeightScheme.PLAIN);
        assertThat(quantized.weights()).noneMatch(w -> w.isFloat() && w.elements() > 100);
        Tensor ids = Tensor.allocate("ids", DataType.INT64, 2);
        ids.data().putLong(0, 5).putLong(8, 7);
        float[] rows = run(quantized, ids);
        for (int i = 0; i < 16; i++) {
            assertThat(rows[i]).isCloseTo(table[5 * 16 + i], org.assertj.core.data.Offset.offset(20f));
            assertThat(rows[16 + i]).isCloseTo(table[7 * 16 + i], org.assertj.core.data.Offset.offset(0.02f));
        }
    }

    @Test
    void an_lstm_keeps_a_scale_a_gate() throws IOException, EngineException {
        GraphBuilder builder = new GraphBuilder("lstm", 14).input("x", DataType.FP32, 1, 8);
        builder.constant(Weights.ofFloats("w", normal(4 * HIDDEN * 8), 1, 4 * HIDDEN, 8));
        builder.constant(Weights.ofFloats("r", normal(4 * HIDDEN * HIDDEN), 1, 4 * HIDDEN, HIDDEN));
        builder.node(Node.of("LSTM", List.of("x", "w", "r"), List.of("y")).with("hidden_size", HIDDEN));
        Graph graph = builder.output("y", DataType.FP32, 1, 1, HIDDEN).build();
        WeightQuantizer quantizer = new WeightQuantizer(graph);
        assertThat(quantizer.quantizable()).containsExactly("w", "r");
        Tensor x = Tensor.allocate("x", DataType.FP32, 3, 1, 8);
        x.data().asFloatBuffer().put(normal(24));
        float[] before = run(graph, x);
        for (WeightScheme scheme : List.of(WeightScheme.PLAIN, WeightScheme.PLAIN.scaledByInput())) {
            float[] after = run(quantizer.quantize(scheme), x);
            for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).isCloseTo(before[i], org.assertj.core.data.Offset.offset(0.02f));
            }
        }
        Graph halves = quantizer.quantize(WeightScheme.PLAIN.keeping(Set.of("w", "r")));
        assertThat(halves.weights()).extracting(Weights::type).containsOnly("FLOAT16");
        float[] after = run(halves, x);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], org.assertj.core.data.Offset.offset(0.002f));
        }
    }

    @Test
    void what_16_bits_do_not_hold_stays_float() {
        GraphBuilder builder = new GraphBuilder("large", 13).input("x", DataType.FP32, 64);
        float[] values = normal(64 * 64);
        values[7] = 1e6f;
        builder.constant(Weights.ofFloats("w", values, 64, 64));
        builder.node(Node.of("MatMul", List.of("x", "w"), List.of("y")));
        Graph graph = builder.output("y", DataType.FP32, 64).build();
        Graph kept = new WeightQuantizer(graph).quantize(WeightScheme.PLAIN.keeping(Set.of("w")));
        assertThat(kept.weights())
                .singleElement()
                .matches(w -> w.isFloat() && w.name().equals("w"));
    }

    /** Column 0 counts in hundreds of thousands, and its weights take it back. */
    @Test
    void inputs_with_units_of_their_own_have_scales_of_their_own() throws IOException, EngineException {
        float[] weights = normal(12 * 32);
        for (int o = 0; o < 32; o++) {
            weights[o] *= 1e-5f;
        }
        GraphBuilder builder = new GraphBuilder("units", 13).input("x", DataType.FP32, 12);
        builder.constant(Weights.ofFloats("w", weights, 12, 32));
        builder.node(Node.of("MatMul", List.of("x", "w"), List.of("y")));
        Graph graph = builder.output("y", DataType.FP32, 32).build();
        Tensor x = Tensor.allocate("x", DataType.FP32, 1, 12);
        float[] row = normal(12);
        row[0] *= 1e5f;
        x.data().asFloatBuffer().put(row);
        float[] before = run(graph, x);
        float[] after = run(new WeightQuantizer(graph).quantize(WeightScheme.PLAIN.scaledByInput()), x);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], org.assertj.core.data.Offset.offset(0.1f));
        }
    }

    private List<String> kernels(Path model) throws IOException, EngineException {
        Path fused = folder.resolve("fused.onnx");
        OnnxWorkbench.optimize(model, fused, OnnxWorkbench.Level.FUSED);
        return GraphFiles.read(fused).nodes().stream().map(Node::operator).toList();
    }

    private float[] run(Graph graph, Tensor input) throws IOException, EngineException {
        return GraphRun.of(graph, folder, 1, input);
    }

    private static float[] normal(int count) {
        return GraphRun.normal(count, count);
    }
}
