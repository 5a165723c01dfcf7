package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What ONNX Runtime's CPU kernels can compute on integers, told by operator and constants. */
public final class Operators {
    private static final Set<String> ARITHMETIC = Set.of("Add", "Mul");
    private static final Set<String> POOLS = Set.of("GlobalAveragePool", "AveragePool");
    private static final Set<String> MOVES =
            Set.of("MaxPool", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze");
    private static final Set<String> PRODUCTS = Set.of("Conv", "MatMul", "Gemm");

    private final Graph graph;

    public Operators(Graph graph) {
        this.graph = graph;
    }

    /** Conv, MatMul or Gemm of an activation with constant weights, in a form that has an integer kernel. */
    public boolean isProduct(Node node) {
        if (!standard(node, PRODUCTS) || graph.weights(node.input(0)) != null) {
            return false;
        }
        Weights weights = graph.weights(node.input(1));
        if (weights == null || !weights.isFloat()) {
            return false;
        }
        Weights bias = graph.weights(node.input(2));
        if (!node.input(2).isEmpty() && (bias == null || !bias.isFloat())) {
            return false;
        }
        int rank = weights.shape().length;
        return switch (node.operator()) {
            case "Conv" -> rank >= 3;
            case "MatMul" -> rank == 2;
            default -> rank == 2 && isPlainGemm(node, weights, bias);
        };
    }

    private static boolean isPlainGemm(Node node, Weights weights, @Nullable Weights bias) {
        long columns = weights.shape()[node.integer("transB", 0) == 1 ? 0 : 1];
        return node.integer("transA", 0) == 0
                && node.real("alpha", 1) == 1
                && node.real("beta", 1) == 1
                && (bias == null || bias.floats().length == columns);
    }

    /** The axis of a product's weights along which its output's channels lie. */
    public static int outputAxis(Node product) {
        if (product.is("Conv")) {
            return 0;
        }
        return product.integer("transB", 0) == 1 ? 0 : 1;
    }

    boolean isArithmetic(Node node) {
        return standard(node, ARITHMETIC);
    }

    boolean isPool(Node node) {
        return standard(node, POOLS);
    }

    /** Moves values about and changes none, so its output has its input's scale. */
    boolean isMove(Node node) {
        return standard(node, MOVES) && node.outputs().size() == 1;
    }

    /** An operator that may read integers, if its inputs turn out to be such. */
    boolean mayReadIntegers(Node node) {
        return isProduct(node) || isArithmetic(node) || isPool(node) || isMove(node);
    }

    /** Relu, or Clip from 0: rounding to an unsigned type whose zero is 0 does the same. */
    boolean isCutAtZero(Node node) {
        if (node.is("Relu")) {
            return true;
        }
        if (!node.is("Clip")) {
            return false;
        }
        if (node.inputs().size() < 2) {
            return node.real("min", -1) == 0;
        }
        Weights low = graph.weights(node.input(1));
        return low != null && low.isFloat() && low.floats().length == 1 && low.floats()[0] == 0;
    }

    private static boolean standard(Node node, Set<String> names) {
        return names.contains(node.operator()) && node.domain().equals(Node.STANDARD);
    }
}
