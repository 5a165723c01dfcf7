package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the axes of a constant mean to the operator that reads it.
 *
 * @param outputs axes along which outputs lie: each gets a scale of its own
 * @param input the axis that is summed over, -1 for none
 */
record WeightUse(Set<Integer> outputs, int input) {
    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");

    /**
     * Of every constant that a product, a table look-up or a recurrent operator reads, by name; in the bodies of If, Loop
     * and Scan too. Where several read it, as the first one does: axes decide how fine the scales are, not what is right.
     */
    static Map<String, WeightUse> in(Graph graph) {
        Map<String, WeightUse> uses = new LinkedHashMap<>();
        graph.allNodes().forEach(node -> {
            List<String> inputs = node.inputs();
            for (int place = 0; place < inputs.size(); place++) {
                Weights weights = graph.weights(inputs.get(place));
                WeightUse use = weights == null ? null : of(node, place, weights.shape().length);
                if (use != null) {
                    uses.putIfAbsent(inputs.get(place), use);
                }
            }
        });
        return uses;
    }

    private static @Nullable WeightUse of(Node node, int place, int rank) {
        if (rank < 2 || !(node.domain().equals(Node.STANDARD) || node.domain().equals(Node.MICROSOFT))) {
            return null;
        }
        String operator = node.operator();
        if (place == 0) {
            return switch (operator) {
                case "Gather" -> node.integer("axis", 0) == 0 ? new WeightUse(Set.of(0), -1) : null;
                case "MatMul" -> new WeightUse(Set.of(rank - 2), rank - 1);
                default -> null;
            };
        }
        if (RECURRENT.contains(operator)) {
            return rank == 3 && place <= 2 && node.integer("layout", 0) == 0 ? new WeightUse(Set.of(0, 1), 2) : null;
        }
        if (place != 1) {
            return null;
        }
        return switch (operator) {
            case "Conv", "FusedConv" -> new WeightUse(Set.of(0), 1);
            case "ConvTranspose" -> new WeightUse(Set.of(1), 0);
            case "MatMul", "FusedMatMul", "Attention" -> new WeightUse(Set.of(rank - 1), rank - 2);
            case "Gemm", "FusedGemm" ->
                node.integer("transB", 0) == 1 ? new WeightUse(Set.of(0), 1) : new WeightUse(Set.of(1), 0);
            default -> null;
        };
    }
}
