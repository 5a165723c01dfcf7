package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows as the runtime's own kernels multiply them, and what rounding with regard to them gains. */
class CompensatedRoundingTest {
    private static final int ENOUGH = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void rows_times_weights_are_what_the_runtime_computes() throws IOException, EngineException {
        Node plain = Node.of("Conv", List.of("x", "w"), List.of("y"));
        agrees(plain.with("pads", new long[] {1, 0, 2, 1}), new long[] {6, 3, 3, 2}, 2, 3, 7, 5);
        agrees(plain.with("strides", new long[] {2, 3}), new long[] {4, 2, 3, 3}, 1, 2, 9, 10);
        agrees(plain.with("dilations", new long[] {2, 1}), new long[] {4, 2, 3, 3}, 1, 2, 9, 6);
        agrees(plain.with("group", 3).with("pads", new long[] {1, 1, 1, 1}), new long[] {6, 2, 3, 3}, 2, 6, 4, 4);
        agrees(plain.with("group", 4), new long[] {4, 1, 3}, 2, 4, 11);
        agrees(plain.with("pads", new long[] {1, 1, 1, 1, 1, 1}), new long[] {2, 2, 2, 3, 2}, 1, 2, 3, 4, 3);
    }

    private void agrees(Node conv, long[] weights, long... shape) throws IOException, EngineException {
        float[] reals = GraphRun.normal((int) ScaledWeights.scaleCount(weights, Set.of(0, 1)) * taps(weights), 1);
        GraphBuilder builder = new GraphBuilder("conv", 13).input("x", DataType.FP32, tail(shape));
        builder.constant(Weights.ofFloats("w", reals, weights));
        builder.node(conv);
        Graph graph = builder.output("y", DataType.FP32, any(shape)).build();
        Tensor x = tensor(GraphRun.normal(size(shape), 2), shape);
        float[] expected = GraphRun.of(graph, folder, (int) shape[0], x);
        Patches patches = requireNonNull(Patches.of(conv, weights));
        List<List<float[]>> rows = new ArrayList<>();
        for (int group = 0; group < patches.groups(); group++) {
            rows.add(new ArrayList<>());
        }
        patches.read(x, ENOUGH, (group, row) -> rows.get(group).add(row.clone()));
        int outputs = (int) weights[0];
        int perImage = expected.length / outputs / (int) shape[0];
        assertThat(rows.getFirst()).hasSize(perImage * (int) shape[0]);
        for (int i = 0; i < expected.length; i++) {
            int output = i / perImage % outputs;
            int place = i / perImage / outputs * perImage + i % perImage;
            float[] row = rows.get(output / (outputs / patches.groups())).get(place);
            double sum = 0;
            for (int k = 0; k < row.length; k++) {
                sum += row[k] * reals[output * row.length + k];
            }
            assertThat((float) sum).isCloseTo(expected[i], Offset.offset(1e-4f));
        }
    }

    @Test
    void inputs_that_go_together_take_back_each_other_s_errors() {
        int inputs = 300;
        int outputs = 40;
        float[] few = GraphRun.normal(8 * inputs, 3);
        float[] rows = new float[500 * inputs];
        for (int row = 0; row < 500; row++) {
            float[] of = GraphRun.normal(8, 100 + row);
            for (int i = 0; i < inputs; i++) {
                rows[row * inputs + i] = 1;
                for (int k = 0; k < 8; k++) {
                    rows[row * inputs + i] += of[k] * few[k * inputs + i] / 8;
                }
            }
        }
        for (boolean transposed : new boolean[] {false, true}) {
            long[] shape = transposed ? new long[] {outputs, inputs} : new long[] {inputs, outputs};
            Node product = transposed
                    ? Node.of("Gemm", List.of("x", "w"), List.of("y")).with("transB", 1)
                    : Node.of("MatMul", List.of("x", "w"), List.of("y"));
            Weights weights = Weights.ofFloats("w", GraphRun.normal(inputs * outputs, 4), shape);
            ProductInputs seen = requireNonNull(ProductInputs.of(product, shape, ENOUGH));
            seen.add(tensor(rows, 500, inputs), 400);
            WeightUse use = transposed ? new WeightUse(Set.of(0), 1) : new WeightUse(Set.of(1), 0);
            for (WeightScheme scheme : List.of(WeightScheme.PLAIN, WeightScheme.PLAIN.scaledByInput())) {
                double nearest = error(weights, ScaledWeights.of(weights, use, scheme, null), rows, transposed);
                double compensated = error(weights, ScaledWeights.of(weights, use, scheme, seen), rows, transposed);
                assertThat(compensated).isLessThan(nearest / 10);
            }
        }
    }

    @Test
    void nothing_is_known_of_rows_that_are_not_finite_and_the_nearest_integer_stays() {
        Node product = Node.of("MatMul", List.of("x", "w"), List.of("y"));
        Weights weights = Weights.ofFloats("w", GraphRun.normal(64, 5), 16, 4);
        ProductInputs seen = requireNonNull(ProductInputs.of(product, weights.shape(), ENOUGH));
        float[] rows = new float[32];
        rows[3] = Float.NaN;
        rows[20] = Float.POSITIVE_INFINITY;
        seen.add(tensor(rows, 2, 16), ENOUGH);
        WeightUse use = new WeightUse(Set.of(1), 0);
        ScaledWeights nearest = ScaledWeights.of(weights, use, WeightScheme.PLAIN, null);
        ScaledWeights after = ScaledWeights.of(weights, use, WeightScheme.PLAIN, seen);
        for (int i = 0; i < 64; i++) {
            assertThat(after.real(i)).isEqualTo(nearest.real(i));
        }
        assertThat(seen.shift(weights.floats(), after::real)).containsOnly(0);
    }

    /** The squared error of all outputs, over rows that were seen and others. */
    private static double error(Weights weights, ScaledWeights rounded, float[] rows, boolean transposed) {
        float[] reals = weights.floats();
        int inputs = (int) weights.shape()[transposed ? 1 : 0];
        int outputs = reals.length / inputs;
        double error = 0;
        for (int row = 0; row < rows.length / inputs; row++) {
            for (int o = 0; o < outputs; o++) {
                double off = 0;
                for (int i = 0; i < inputs; i++) {
                    int index = transposed ? o * inputs + i : i * outputs + o;
                    off += (rounded.real(index) - reals[index]) * rows[row * inputs + i];
                }
                error += off * off;
            }
        }
        return error;
    }

    private static Tensor tensor(float[] values, long... shape) {
        Tensor tensor = Tensor.allocate("x", DataType.FP32, shape);
        tensor.data().asFloatBuffer().put(values);
        return tensor;
    }

    private static int taps(long[] weights) {
        return size(weights) / (int) (weights[0] * weights[1]);
    }

    private static int size(long[] shape) {
        long size = 1;
        for (long axis : shape) {
            size *= axis;
        }
        return (int) size;
    }

    private static long[] tail(long[] shape) {
        return java.util.Arrays.copyOfRange(shape, 1, shape.length);
    }

    private static long[] any(long[] shape) {
        long[] any = tail(shape);
        java.util.Arrays.fill(any, -1);
        return any;
    }
}
