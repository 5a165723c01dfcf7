package io.sandpiper.converter.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which two weights a kernel adds in 16 bits. */
class IntegerWeightsTest {
    @Test
    void a_matrix_pairs_its_inputs_the_first_with_the_second() {
        byte[] columns = {100, 1, 1, 2, 90, 3, 1, 4};
        assertThat(pair(Weights.ofInt8("w", columns, 4, 2), "MatMulInteger")).isEqualTo(101);
        byte[] inARow = {100, 1, 90, 2, 1, 1, 3, 4};
        assertThat(pair(Weights.ofInt8("w", inARow, 4, 2), "MatMulInteger")).isEqualTo(190);
    }

    @Test
    void opposite_signs_never_exceed() {
        assertThat(pair(Weights.ofInt8("w", new byte[] {127, -128}, 2, 1), "MatMulInteger"))
                .isEqualTo(128);
        assertThat(pair(Weights.ofInt8("w", new byte[] {-65, -64}, 2, 1), "MatMulInteger"))
                .isEqualTo(129);
    }

    @Test
    void a_convolution_pairs_its_channels_at_one_place() {
        // One output, two channels, two places: channels of the first place are 100 and 3.
        assertThat(pair(Weights.ofInt8("w", new byte[] {100, 90, 3, 4}, 1, 2, 1, 2), "ConvInteger"))
                .isEqualTo(103);
    }

    @Test
    void unsigned_weights_are_added_in_32_bits() {
        IntegerWeights weights = only(Weights.ofUint8("w", new byte[] {-1, -1}, 2, 1), "MatMulInteger");
        assertThat(weights.maySaturate()).isFalse();
    }

    @Test
    void weights_are_found_behind_a_transposition_where_any_two_may_meet() {
        GraphBuilder graph = builder();
        graph.constant(Weights.ofInt8("w", new byte[] {100, 1, 1, 90}, 2, 2));
        graph.constant(Weights.ofFloats("scale", new float[] {1}));
        graph.node(Node.of("DequantizeLinear", List.of("w", "scale"), List.of("real")));
        graph.node(Node.of("Transpose", List.of("real"), List.of("turned")));
        graph.node(Node.of("MatMul", List.of("x", "turned"), List.of("y")));
        assertThat(IntegerWeights.of(graph.build())).containsExactly(new IntegerWeights("y", "w", 190));
    }

    @Test
    void a_table_is_no_product() {
        GraphBuilder graph = builder();
        graph.constant(Weights.ofInt8("w", new byte[] {100, 100}, 2, 1));
        graph.node(Node.of("Gather", List.of("w", "x"), List.of("y")));
        assertThat(IntegerWeights.of(graph.build())).isEmpty();
    }

    private static int pair(Weights weights, String operator) {
        return only(weights, operator).largestPair();
    }

    private static IntegerWeights only(Weights weights, String operator) {
        GraphBuilder graph = builder();
        graph.constant(weights);
        graph.node(Node.of(operator, List.of("x", "w"), List.of("y")));
        Graph built = graph.build();
        assertThat(IntegerWeights.of(built)).hasSize(1);
        return IntegerWeights.of(built).getFirst();
    }

    private static GraphBuilder builder() {
        return new GraphBuilder("test", 13).input("x", DataType.UINT8, 2).output("y", DataType.INT32, 1);
    }
}
