package io.sandpiper.converter.check;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Set;
import java.util.stream.Collectors;

/** What a graph must be before any runtime sees it. */
final class GraphCheck {
    /** Below this the operators' meaning was still moving, and exporters of today write none. */
    static final long OLDEST_OPSET = 7;

    /** Operators whose constants training makes. */
    private static final Set<String> MULTIPLYING =
            Set.of("Conv", "ConvTranspose", "MatMul", "Gemm", "Gather", "LSTM", "GRU", "RNN", "BatchNormalization");

    private GraphCheck() {}

    static void check(Graph graph) {
        if (graph.nodes().isEmpty() || graph.outputs().isEmpty()) {
            throw new RefusedException("the model's graph is empty: export it again from the training framework");
        }
        if (graph.opset() != 0 && graph.opset() < OLDEST_OPSET) {
            throw new RefusedException("the model uses operator set " + graph.opset() + " (expected: " + OLDEST_OPSET
                    + " or later): export it again with a newer opset");
        }
        Set<String> multiplied = graph.allNodes()
                .filter(n -> MULTIPLYING.contains(n.operator()))
                .flatMap(n -> n.inputs().stream())
                .collect(Collectors.toSet());
        graph.allWeights().forEach(weights -> {
            String name = InvalidInputException.shown(weights.name());
            if (weights.isExternal()) {
                throw new RefusedException("the weights " + name
                        + " lie in another file: save the model with its weights in one file, then push that");
            }
            int bad;
            try {
                bad = weights.firstNonFinite();
            } catch (RuntimeException e) {
                throw new InvalidInputException("weights " + name, "unreadable", "as many values as its shape says", e);
            }
            if (bad >= 0 && weights.shape().length > 0 && !isMask(weights, multiplied)) {
                throw RefusedException.notFinite(weights.name(), bad);
            }
        });
    }

    /** Minus infinity takes a place out of a softmax. An infinite scalar is such a mask or a bound too. */
    private static boolean isMask(Weights weights, Set<String> multiplied) {
        if (!weights.isFloat() || weights.shape().length < 2 || multiplied.contains(weights.name())) {
            return false;
        }
        for (float value : weights.floats()) {
            if (Float.isNaN(value) || value == Float.POSITIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }
}
