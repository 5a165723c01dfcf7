package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;

/** A constant in 16 bits (IEEE 754 binary16), which the runtime makes floats of when it loads the model. */
final class HalfWeights {
    private static final float LARGEST = 65504;

    private HalfWeights() {}

    /** Whether none is too large. */
    static boolean hold(Weights weights) {
        for (float value : weights.floats()) {
            if (!(Math.abs(value) <= LARGEST)) {
                return false;
            }
        }
        return true;
    }

    /** Puts the values in place of the constant. @return what makes {@code read} of them */
    static Node restored(Graph graph, String constant, String values, String read) {
        Weights weights = requireNonNull(graph.weights(constant));
        graph.put(Weights.ofHalves(values, weights.floats(), weights.shape()));
        return ScaledWeights.toFloats(values, read);
    }
}
