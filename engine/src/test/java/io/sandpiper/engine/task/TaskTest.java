package io.sandpiper.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import io.sandpiper.protocol.tensor.TextTensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTest {
    @Test
    void a_scalar_scale_applies_to_all_values_and_a_list_to_each_feature() {
        Tensor tensor = Tensor.allocate("x", DataType.FP32, 2, 2);
        new InputEncoder(spec("scale: 0.5, offset: 1").inputs().getFirst()).encode(new double[] {2, 4}, 0, tensor, 0);
        new InputEncoder(spec("scale: [1, 10], offset: [0, -1]").inputs().getFirst())
                .encode(new double[] {2, 4}, 0, tensor, 1);
        assertThat(TensorValues.sample(tensor, 0, 2)).containsExactly(2, 3);
        assertThat(TensorValues.sample(tensor, 1, 2)).containsExactly(2, 39);
    }

    @Test
    void a_value_that_an_integer_tensor_cannot_hold_is_refused_by_feature_name() {
        InputEncoder encoder =
                new InputEncoder(spec("features: [age, size]").inputs().getFirst());
        Tensor tensor = Tensor.allocate("x", DataType.UINT8, 1, 2);
        assertThatThrownBy(() -> encoder.encode(new double[] {1, 256}, 0, tensor, 0))
                .hasMessage("x.size: 256.0 (expected: a whole number from 0 to 255)");
        assertThatThrownBy(() -> encoder.encode(new double[] {1}, 0, tensor, 0))
                .hasMessage("x: 1 values a sample (expected: 2 values)");
    }

    @Test
    void a_gap_is_nan_where_the_spec_says_so_and_refused_elsewhere() {
        Tensor tensor = Tensor.allocate("x", DataType.FP32, 1, 2);
        new InputEncoder(spec("scale: 2, missing: nan").inputs().getFirst())
                .encode(new double[] {Double.NaN, 3}, 0, tensor, 0);
        assertThat(TensorValues.sample(tensor, 0, 1)).containsExactly(Double.NaN, 6);
        InputEncoder strict =
                new InputEncoder(spec("features: [age, size]").inputs().getFirst());
        assertThatThrownBy(() -> strict.encode(new double[] {Double.NaN, 3}, 0, tensor, 0))
                .hasMessage("x.age: NaN (expected: a finite number)");
        InputEncoder gaps = new InputEncoder(spec("missing: nan").inputs().getFirst());
        assertThatThrownBy(() -> gaps.encode(new double[] {1, Double.POSITIVE_INFINITY}, 0, tensor, 0))
                .hasMessage("x[1]: Infinity (expected: a finite number)");
    }

    @Test
    void texts_lie_in_a_tensor_in_whatever_order_they_came() {
        TextBuffer buffer = new TextBuffer("x", 3);
        buffer.put(2, "c");
        buffer.put(0, "é");
        assertThat(TextTensor.texts(buffer.tensor(new long[] {3, 1}))).containsExactly("é", "", "c");
        assertThat(TextTensor.texts(buffer.tensor(new long[] {1, 1}))).containsExactly("é");
        assertThatThrownBy(() -> buffer.put(1, "\ud800")).hasMessageContaining("half of a surrogate pair");
        assertThatThrownBy(() -> buffer.put(1, "é".repeat(600_000)))
                .hasMessage("x: 1200000 bytes (expected: a text of at most 1048576 bytes)");
    }

    @Test
    void a_fraction_of_a_scale_quantizes_to_the_nearest_integer_within_the_types_range() {
        InputEncoder encoder =
                new InputEncoder(spec("scale: 0.4, offset: -3").inputs().getFirst());
        Tensor tensor = Tensor.allocate("x", DataType.INT8, 1, 2);
        encoder.encode(new double[] {24, 1_000}, 0, tensor, 0);
        assertThat(TensorValues.sample(tensor, 0, 1)).containsExactly(7, 127);
        encoder.encode(new double[] {1, -1_000}, 0, tensor, 0);
        assertThat(TensorValues.sample(tensor, 0, 1)).containsExactly(-3, -128);
    }

    @Test
    void a_quantized_output_has_the_values_that_its_scale_and_offset_say() {
        ModelSpec.Output logits = new ModelSpec.Output("y", Role.LOGITS, List.of("a", "b"), 0.1, 3.3);
        ModelSpec spec = new ModelSpec(1, Task.TABULAR, null, null, spec("").inputs(), List.of(logits), null, null);
        Tensor tensor = Tensor.allocate("y", DataType.INT8, 1, 2);
        tensor.data().put(0, (byte) -33).put(1, (byte) (-33 + 11));
        Prediction prediction =
                new OutputDecoder(spec).decode(List.of(tensor), 1).getFirst();
        assertThat(prediction.label()).isEqualTo("b");
        assertThat(prediction.confidence()).isCloseTo(1 / (1 + Math.exp(-1.1)), within(1e-9));
    }

    @Test
    void logits_become_probabilities_and_a_label() {
        Tensor logits = Tensor.allocate("y", DataType.FP32, 1, 2);
        logits.data().putFloat(0, 0).putFloat(4, (float) Math.log(3));
        Prediction prediction =
                new OutputDecoder(spec("")).decode(List.of(logits), 1).getFirst();
        assertThat(prediction.label()).isEqualTo("b");
        assertThat(prediction.confidence()).isCloseTo(0.75, within(1e-6));
    }

    @Test
    void wilson_keeps_within_0_and_1() {
        ClassMetric.Share all = ClassMetric.wilson(10, 10);
        assertThat(all.high()).isCloseTo(1, within(1e-12));
        assertThat(all.low()).isCloseTo(0.7225, within(1e-3));
        assertThat(ClassMetric.agreement(new int[] {1, 2}, new int[] {1, 3})).isEqualTo(0.5);
    }

    @Test
    void a_model_without_a_spec_gets_one_from_its_tensors_and_a_header() {
        List<TensorInfo> in = List.of(new TensorInfo("x", DataType.FP32, List.of(-1L, 2L)));
        List<TensorInfo> out = List.of(
                new TensorInfo("label", DataType.INT64, List.of(-1L)),
                new TensorInfo("probabilities", DataType.FP32, List.of(-1L, 3L)));
        assertThat(DerivedSpec.of(in, out).task()).isEqualTo(Task.TENSOR);
        ModelSpec tabular = DerivedSpec.of(in, out, List.of("a", "label", "b"));
        assertThat(tabular.task()).isEqualTo(Task.TABULAR);
        assertThat(tabular.inputs().getFirst().features()).containsExactly("a", "b");
        assertThat(tabular.output(Role.PROBABILITIES)).isPresent();
        assertThat(DerivedSpec.of(in, out, List.of("a", "b", "c")).task()).isEqualTo(Task.TENSOR);
    }

    @Test
    void a_header_names_the_inputs_of_a_model_that_has_one_a_column() {
        List<TensorInfo> in = List.of(
                new TensorInfo("age", DataType.FP32, List.of(-1L, 1L)),
                new TensorInfo("colour", DataType.BYTES, List.of(-1L, 1L)));
        List<TensorInfo> out = List.of(new TensorInfo("label", DataType.INT64, List.of(-1L)));
        assertThat(DerivedSpec.of(in, out).task()).isEqualTo(Task.TENSOR);
        assertThat(DerivedSpec.of(in, out, List.of("colour", "label", "age")).task())
                .isEqualTo(Task.TABULAR);
        assertThat(DerivedSpec.of(in, out, List.of("colour", "label")).task()).isEqualTo(Task.TENSOR);
    }

    private static ModelSpec spec(String input) {
        return ModelSpec.parseYaml("""
                schemaVersion: 1
                task: tabular
                inputs: [{name: x, datatype: FP32, shape: [-1, 2], %s}]
                outputs: [{name: y, role: logits, labels: [a, b]}]
                """.formatted(input).getBytes(StandardCharsets.UTF_8));
    }
}
