package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Constant weights of 8 bits that a product reads, in whatever form the file has it: behind DequantizeLinear, or in an
 * operator on integers. Bodies of If, Loop and Scan are not looked into.
 *
 * @param layer the product, as people find it in a viewer
 * @param tensor the constant's name
 * @param largestPair the largest magnitude of a sum of two weights that a kernel adds in 16 bits; 0 where they are
 *     unsigned, as those kernels add in 32 bits on every processor
 */
public record IntegerWeights(String layer, String tensor, int largestPair) {
    private static final Set<String> MOVES =
            Set.of("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity");

    /** A constant on its way to a product; its order is unknown once something moved it. */
    private record Origin(Weights weights, boolean moved) {}

    /** True where inputs exist for which two products exceed 16 bits. */
    public boolean maySaturate() {
        return largestPair > WeightWidth.LARGEST_PAIR;
    }

    /** All of a graph, in order of execution. */
    public static List<IntegerWeights> of(Graph graph) {
        List<IntegerWeights> found = new ArrayList<>();
        Map<String, Origin> dequantized = new HashMap<>();
        for (Node node : graph.nodes()) {
            Origin read = dequantized.get(node.input(0));
            Weights constant = graph.weights(node.input(0));
            if (node.isAnywhere("DequantizeLinear") && constant != null && isByte(constant)) {
                dequantized.put(node.output(), new Origin(constant, false));
            } else if (read != null && MOVES.contains(node.operator())) {
                dequantized.put(node.output(), new Origin(read.weights, true));
            } else {
                for (int input : IntegerOperators.weights(node)) {
                    Weights weights = graph.weights(node.input(input));
                    Origin origin = weights != null && isByte(weights)
                            ? new Origin(weights, false)
                            : dequantized.get(node.input(input));
                    add(found, node, origin);
                }
            }
        }
        return List.copyOf(found);
    }

    private static void add(List<IntegerWeights> found, Node product, @Nullable Origin origin) {
        if (origin != null) {
            found.add(new IntegerWeights(product.shown(), origin.weights.name(), largestPair(product, origin)));
        }
    }

    private static int largestPair(Node product, Origin origin) {
        Weights weights = origin.weights;
        if (!weights.isInt8()) {
            return 0;
        }
        return origin.moved
                ? NeighbouringWeights.largestOfAny(weights.int8s())
                : NeighbouringWeights.largestPair(
                        weights.int8s(),
                        weights.shape(),
                        IntegerOperators.outputsFirst(product),
                        IntegerOperators.isConvolution(product));
    }

    private static boolean isByte(Weights weights) {
        return weights.isInt8() || weights.isUint8();
    }
}
