package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GoldenCheckTest {
    private static final Golden.Tolerance TOLERANCE = new Golden.Tolerance(0.01, 0.1);

    @Test
    void values_within_the_tolerance_pass() {
        assertThat(difference(Role.VALUE, new float[] {1, 10}, new float[] {1.1f, 11}))
                .isEmpty();
    }

    @Test
    void a_value_beyond_the_tolerance_is_named() {
        assertThat(difference(Role.VALUE, new float[] {1, 10}, new float[] {1, 12}))
                .hasValueSatisfying(d -> assertThat(d).contains("case-1", "output y", "value 1 is 12.0"));
    }

    @Test
    void scores_pass_where_the_winning_class_agrees() {
        assertThat(difference(Role.LOGITS, new float[] {1, 5}, new float[] {3, 9}))
                .isEmpty();
        assertThat(difference(Role.LOGITS, new float[] {1, 5}, new float[] {9, 3}))
                .isPresent();
    }

    @Test
    void what_is_no_number_never_passes() {
        assertThat(difference(Role.LOGITS, new float[] {1, 5}, new float[] {Float.NaN, 9}))
                .isPresent();
        assertThat(difference(Role.VALUE, new float[] {1}, new float[] {Float.NaN}))
                .isPresent();
    }

    @Test
    void another_shape_is_a_difference() {
        assertThat(difference(Role.VALUE, new float[] {1, 2}, new float[] {1})).isPresent();
    }

    private static Optional<String> difference(Role role, float[] expected, float[] actual) {
        ModelSpec spec = new ModelSpec(
                1,
                Task.TENSOR,
                null,
                null,
                List.of(new ModelSpec.Input("x", DataType.FP32, List.of(-1L, 1L), null, null, null, null, null, null)),
                List.of(new ModelSpec.Output("y", role, null)),
                null,
                null);
        List<Golden.Value> values = List.of(Golden.Value.of(tensor(expected)));
        Golden.Case one = new Golden.Case("case-1", List.of(), Map.of("fp32", values));
        Golden golden = new Golden(1, List.of(one), Map.of("fp32", TOLERANCE));
        return new GoldenCheck(spec, golden, "fp32").difference(one, values, List.of(tensor(actual)));
    }

    private static Tensor tensor(float... values) {
        Tensor tensor = Tensor.allocate("y", DataType.FP32, 1, values.length);
        for (int i = 0; i < values.length; i++) {
            tensor.data().putFloat(i * Float.BYTES, values[i]);
        }
        return tensor;
    }
}
