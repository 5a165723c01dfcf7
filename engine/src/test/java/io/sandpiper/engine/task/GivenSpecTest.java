package io.sandpiper.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class GivenSpecTest {
    private static final List<TensorInfo> INPUTS = List.of(new TensorInfo("image", DataType.INT8, List.of(1L, 4L)));
    private static final List<TensorInfo> OUTPUTS = List.of(new TensorInfo("scores", DataType.INT8, List.of(1L, 2L)));

    @Test
    void a_spec_that_fits_is_taken_and_without_one_the_tensors_tell() {
        ModelSpec derived = GivenSpec.orDerived(null, INPUTS, OUTPUTS);
        assertThat(derived.task()).isEqualTo(Task.TENSOR);
        assertThat(GivenSpec.orDerived(derived, INPUTS, OUTPUTS)).isSameAs(derived);
    }

    @Test
    void a_spec_of_another_datatype_or_input_is_refused() {
        ModelSpec floats = DerivedSpec.of(List.of(new TensorInfo("image", DataType.FP32, List.of(1L, 4L))), OUTPUTS);
        assertThatThrownBy(() -> GivenSpec.orDerived(floats, INPUTS, OUTPUTS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("spec.inputs.image.datatype: FP32 (expected: INT8, as the model's file has it)");
        ModelSpec other = DerivedSpec.of(List.of(new TensorInfo("x", DataType.INT8, List.of(1L, 4L))), OUTPUTS);
        assertThatThrownBy(() -> GivenSpec.orDerived(other, INPUTS, OUTPUTS))
                .hasMessage("spec.inputs: x (expected: an input of the model: image)");
    }
}
