package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Node;
import java.util.List;
import java.util.Map;

/** Where ONNX Runtime's products of integers, and those that it makes of DequantizeLinear and a float product, have their weights. */
final class IntegerOperators {
    /**
     * Places of one operand of weights.
     *
     * @param zero its zero points; beyond the operator's inputs where DequantizeLinear has them
     */
    record Operand(int weights, int zero) {}

    private static final int NONE = -1;
    private static final Map<String, List<Operand>> OPERANDS = Map.ofEntries(
            Map.entry("Conv", List.of(new Operand(1, NONE))),
            Map.entry("MatMul", List.of(new Operand(1, NONE))),
            Map.entry("Gemm", List.of(new Operand(1, NONE))),
            Map.entry("ConvInteger", List.of(new Operand(1, 3))),
            Map.entry("MatMulInteger", List.of(new Operand(1, 3))),
            Map.entry("QLinearConv", List.of(new Operand(3, 5))),
            Map.entry("QLinearMatMul", List.of(new Operand(3, 5))),
            Map.entry("QGemm", List.of(new Operand(3, 5))),
            Map.entry("MatMulIntegerToFloat", List.of(new Operand(1, 5))),
            Map.entry("DynamicQuantizeMatMul", List.of(new Operand(1, 3))),
            Map.entry("DynamicQuantizeLSTM", List.of(new Operand(1, 9), new Operand(2, 11))),
            Map.entry("QAttention", List.of(new Operand(1, 7))));

    private IntegerOperators() {}

    /** The inputs of a product that may be constant weights; none for another operator. */
    static List<Integer> weights(Node node) {
        return OPERANDS.getOrDefault(node.operator(), List.of()).stream()
                .map(Operand::weights)
                .toList();
    }

    /** Operands of an operator that reads the integers itself. */
    static List<Operand> operands(Node node) {
        return OPERANDS.getOrDefault(node.operator(), List.of()).stream()
                .filter(o -> o.zero != NONE)
                .toList();
    }

    static boolean isConvolution(Node product) {
        return product.operator().contains("Conv");
    }

    /** Whether the outputs' channels are the first axis of the weights; else they are the last one. */
    static boolean outputsFirst(Node product) {
        return isConvolution(product) || product.integer("transB", 0) == 1;
    }
}
