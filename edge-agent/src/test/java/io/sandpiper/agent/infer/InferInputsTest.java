package io.sandpiper.agent.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Raw tensors: one copy into the slot's own buffer, or a refusal that names field, value and expectation. */
final class InferInputsTest {
    private static final Tensor OWN = Tensor.allocate("x", DataType.FP32, 1, 2);
    private static final List<TensorInfo> INFOS = List.of(
            new TensorInfo("x", DataType.FP32, List.of(-1L, 2L)),
            new TensorInfo("t", DataType.BYTES, List.of(-1L)),
            new TensorInfo("b", DataType.BOOL, List.of(2L)));
    private final InferInputs inputs = new InferInputs(INFOS, InferInputsTest::space, Integer.MAX_VALUE);

    private static Tensor space(TensorInfo info, long[] shape) {
        return Arrays.equals(shape, OWN.shape()) ? OWN : Tensor.allocate(info.name(), info.datatype(), shape);
    }

    @Test
    void bytes_of_the_laid_out_shape_land_in_the_slots_own_buffer() {
        ByteBuffer raw = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2f)
                .flip();
        inputs.open("inputs[0]", "x", "FP32", new long[] {1, 2}).raw("raw", raw);
        inputs.open("inputs[1]", "t", "BYTES", new long[] {1}).raw("raw", texts("größer"));
        inputs.open("inputs[2]", "b", "BOOL", new long[] {2}).raw("raw", ByteBuffer.wrap(new byte[] {1, 0}));
        assertThat(inputs.complete()).hasSize(3).first().isSameAs(OWN);
        assertThat(OWN.data().getFloat(0)).isEqualTo(1.5f);
        assertThat(OWN.data().getFloat(4)).isEqualTo(-2f);
        assertThat(raw.position()).isZero();
    }

    @Test
    void another_batch_takes_memory_of_its_own() {
        inputs.open("inputs[0]", "x", "FP32", new long[] {2, 2}).raw("raw", ByteBuffer.allocate(16));
        inputs.open("inputs[1]", "t", "BYTES", new long[] {0}).raw("raw", ByteBuffer.allocate(0));
        inputs.open("inputs[2]", "b", "BOOL", new long[] {2}).raw("raw", ByteBuffer.allocate(2));
        assertThat(inputs.complete().getFirst()).isNotSameAs(OWN);
        assertThat(inputs.complete().getFirst().shape()).containsExactly(2, 2);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(String name, String datatype, long[] shape, ByteBuffer raw, String error) {
        assertThatThrownBy(() -> inputs.open("inputs[0]", name, datatype, shape).raw("raw[0]", raw))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(error)
                .hasMessageContaining("(expected: ");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("x", "FP32", shape(1, 2), ByteBuffer.allocate(7), "raw[0]: 7 bytes (expected: 8 bytes"),
                Arguments.of("x", "FP32", shape(1, 2), ByteBuffer.allocate(9), "raw[0]: 9 bytes"),
                Arguments.of("x", "FP32", shape(2147483647, 2), ByteBuffer.allocate(8), "raw[0]: 8 bytes"),
                Arguments.of("x", "FP32", shape(-1, 2), ByteBuffer.allocate(8), "inputs[0].shape: [-1, 2]"),
                Arguments.of("x", "FP32", shape(2), ByteBuffer.allocate(8), "inputs[0].shape: [2]"),
                Arguments.of("x", "FP64", shape(1, 2), ByteBuffer.allocate(16), "inputs[0].datatype: FP64"),
                Arguments.of("y", "FP32", shape(1, 2), ByteBuffer.allocate(8), "inputs[0].name: y (expected: x, t, b)"),
                Arguments.of("b", "BOOL", shape(2), ByteBuffer.wrap(new byte[] {1, 2}), "raw[0]: 2 (expected: 0 or 1"),
                Arguments.of("t", "BYTES", shape(1), ByteBuffer.allocate(3), "raw[0]: element 0 is cut"),
                Arguments.of(
                        "t",
                        "BYTES",
                        shape(1),
                        ByteBuffer.wrap(new byte[] {9, 0, 0, 0, 65}),
                        "raw[0]: element 0 is cut"),
                Arguments.of(
                        "t",
                        "BYTES",
                        shape(1),
                        ByteBuffer.wrap(new byte[] {0, 0, 0, -1, 65}),
                        "raw[0]: element 0 is cut"),
                Arguments.of("t", "BYTES", shape(2), texts("a"), "raw[0]: element 1 is cut"),
                Arguments.of("t", "BYTES", shape(2147483647), texts("a"), "raw[0]: element 1 is cut"),
                Arguments.of("t", "BYTES", shape(0), texts("a"), "raw[0]: 5 bytes after the last element"),
                Arguments.of(
                        "t", "BYTES", shape(1), ByteBuffer.wrap(new byte[] {1, 0, 0, 0, -1}), "raw[0][0]: bytes that"));
    }

    @Test
    void a_batch_is_refused_by_its_limit_where_the_model_has_none() {
        InferInputs limited = new InferInputs(INFOS, InferInputsTest::space, 2);
        limited.open("inputs[0]", "x", "FP32", new long[] {2, 2}).raw("raw", ByteBuffer.allocate(16));
        limited.open("inputs[1]", "b", "BOOL", new long[] {2}).raw("raw", ByteBuffer.allocate(2));
        assertThatThrownBy(() -> limited.open("inputs[2]", "t", "BYTES", new long[] {3}))
                .hasMessage("inputs[2].shape: [3] (expected: at most 2 samples in the first axis (slot.batchLimit))");
    }

    @Test
    void an_input_comes_once_and_each_comes() {
        inputs.open("inputs[0]", "x", "FP32", new long[] {1, 2}).numbers();
        assertThatThrownBy(() -> inputs.open("inputs[1]", "x", "FP32", new long[] {1, 2}))
                .hasMessage("inputs.x: there twice (expected: each input once)");
        assertThatThrownBy(inputs::complete).hasMessage("inputs.t: absent (expected: each input once)");
        assertThatThrownBy(() -> inputs.checkCount("inputs[3]", 3)).hasMessageContaining("one tensor too many");
    }

    private static long[] shape(long... axes) {
        return axes;
    }

    private static ByteBuffer texts(String text) {
        TextBytes bytes = new TextBytes();
        bytes.add(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return bytes.tensor("t", new long[] {1}).data();
    }
}
