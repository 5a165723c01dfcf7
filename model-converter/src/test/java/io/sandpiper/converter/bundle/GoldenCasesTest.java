package io.sandpiper.converter.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.data.RawType;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases of {@code y = x · W} of two features, where each sample's scores are told by hand. */
class GoldenCasesTest {
    private static final int SAMPLES = 100;
    private static final float[] IDENTITY = {1, 0, 0, 1};

    @TempDir
    Path folder;

    @Test
    void one_of_each_class_comes_first_and_is_the_surest() throws IOException, EngineException {
        Golden golden = golden(Role.LOGITS, Map.of());
        // Sample i has logits i and 49.9; certainty counts to four digits, which are full from 60 on and up to 39.
        assertThat(names(golden)).startsWith("class-0-sample-60", "class-1-sample-0");
    }

    @Test
    void a_case_at_the_border_is_as_near_as_the_tolerance_lets_it_be() throws IOException, EngineException {
        Golden golden = golden(Role.LOGITS, Map.of("int8", Map.of("y", 0.4)));
        // Two scores come nearer by twice 4.95 and 5 % of both at most, as the largest value is 99.
        assertThat(golden.tolerances()).containsEntry("int8", new Golden.Tolerance(4.95, 0.05));
        List<Golden.Case> borders = golden.cases().stream()
                .filter(c -> c.name().startsWith("border-"))
                .toList();
        assertThat(borders).extracting(Golden.Case::name).containsExactly("border-sample-66", "border-sample-35");
        for (Golden.Case one : borders) {
            assertThat(winner(one, -1, golden)).isEqualTo(winner(one, 1, golden));
        }
    }

    @Test
    void what_was_measured_between_classes_widens_the_tolerance() throws IOException, EngineException {
        assertThat(golden(Role.LOGITS, Map.of("int8", Map.of("y", 7.0))).tolerances())
                .containsEntry("int8", new Golden.Tolerance(14, 0.05));
    }

    @Test
    void each_output_has_a_tolerance_of_its_own_size() throws IOException, EngineException {
        GraphBuilder graph = new GraphBuilder("two", 13)
                .input("x", DataType.FP32, 2)
                .output("y", DataType.FP32, 2)
                .output("small", DataType.FP32, 2);
        String thousandth = graph.constant(Weights.ofFloats("w", new float[] {0.001f, 0, 0, 0.001f}, 2, 2));
        graph.node(Node.of("Neg", List.of("x"), List.of("y")));
        graph.node(Node.of("MatMul", List.of("x", thousandth), List.of("small")));
        Golden golden = golden(graph, Role.VALUE, List.of("y", "small"), Map.of());
        Golden.Tolerance int8 = requireNonNull(golden.tolerances().get("int8"));
        assertThat(int8.of("y")).isEqualTo(new Golden.Tolerance(4.95, 0.05));
        assertThat(int8.of("small")).isEqualTo(new Golden.Tolerance(0.00495, 0.05));
        assertThat(int8.of("another")).isEqualTo(new Golden.Tolerance(0.05, 0.05, int8.outputs()));
    }

    @Test
    void values_without_classes_have_ordinary_cases_and_extremes() throws IOException, EngineException {
        Golden golden = golden(Role.VALUE, Map.of());
        assertThat(names(golden))
                .hasSize(8)
                .startsWith("sample-0", "sample-25", "sample-50", "sample-75", "largest-input-sample-99")
                .doesNotHaveDuplicates();
    }

    @Test
    void the_same_data_gives_the_same_cases() throws IOException, EngineException {
        assertThat(golden(Role.LOGITS, Map.of())).isEqualTo(golden(Role.LOGITS, Map.of()));
    }

    /** Which class wins where a device moves the first score up and the second down by all that the tolerance lets it. */
    private static int winner(Golden.Case one, int direction, Golden golden) {
        Golden.Tolerance tolerance = requireNonNull(golden.tolerances().get("int8"));
        Tensor y = requireNonNull(one.expected().get("int8")).getFirst().tensor();
        double first = TensorValues.get(y, 0);
        double second = TensorValues.get(y, 1);
        first += direction * (tolerance.absolute() + tolerance.relative() * first);
        second -= direction * (tolerance.absolute() + tolerance.relative() * second);
        return first > second ? 0 : 1;
    }

    private static List<String> names(Golden golden) {
        return golden.cases().stream().map(Golden.Case::name).toList();
    }

    private Golden golden(Role role, Map<String, Map<String, Double>> apart) throws IOException, EngineException {
        GraphBuilder graph =
                new GraphBuilder("linear", 13).input("x", DataType.FP32, 2).output("y", DataType.FP32, 2);
        String weights = graph.constant(Weights.ofFloats("w", IDENTITY, 2, 2));
        graph.node(Node.of("MatMul", List.of("x", weights), List.of("y")));
        return golden(graph, role, List.of("y"), apart);
    }

    private Golden golden(GraphBuilder graph, Role role, List<String> outputs, Map<String, Map<String, Double>> apart)
            throws IOException, EngineException {
        Path file = folder.resolve("linear.onnx");
        GraphFiles.write(graph.build(), file);
        ModelSpec spec = new ModelSpec(
                1,
                Task.TABULAR,
                null,
                null,
                List.of(new ModelSpec.Input("x", DataType.FP32, List.of(-1L, 2L), null, null, null, null, null, null)),
                outputs.stream()
                        .map(name -> new ModelSpec.Output(name, role, null))
                        .toList(),
                null,
                null);
        ByteBuffer rows = ByteBuffer.allocate(SAMPLES * 2 * Double.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < SAMPLES; i++) {
            rows.putDouble(i).putDouble(49.9);
        }
        Dataset data = Dataset.unlabelled(
                Map.of("x", new RawArray("x", RawType.F8, new long[] {SAMPLES, 2}, rows.flip())), SAMPLES);
        try (BatchInference model = BatchInference.open(new OnnxEngine(), file, spec)) {
            return new GoldenCases(spec, Map.of("int8", model), apart).make(data);
        }
    }
}
