package io.sandpiper.converter.check;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.protocol.error.InvalidInputException;

/** What a graph must be before any runtime sees it. */
final class GraphCheck {
    /** Below this the operators' meaning was still moving, and exporters of today write none. */
    static final long OLDEST_OPSET = 7;

    private GraphCheck() {}

    static void check(Graph graph) {
        if (graph.nodes().isEmpty() || graph.outputs().isEmpty()) {
            throw new RefusedException("the model's graph is empty: export it again from the training framework");
        }
        if (graph.opset() != 0 && graph.opset() < OLDEST_OPSET) {
            throw new RefusedException("the model uses operator set " + graph.opset() + " (expected: " + OLDEST_OPSET
                    + " or later): export it again with a newer opset");
        }
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
            // An infinite scalar is a mask or a bound, not a weight.
            if (bad >= 0 && weights.shape().length > 0) {
                throw RefusedException.notFinite(weights.name(), bad);
            }
        });
    }
}
