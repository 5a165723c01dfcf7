package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * An LSTM as ONNX Runtime's DynamicQuantizeLSTM, whose weights have the gates along the last axis: [directions, inputs,
 * 4 × hidden], with a scale a column of each direction.
 */
final class LstmWeights {
    /** Inputs of an LSTM up to the peepholes. */
    private static final int INPUTS = 8;

    private LstmWeights() {}

    static Node quantized(Graph graph, Node lstm, FreshNames names) {
        List<String> inputs = new ArrayList<>(lstm.inputs());
        while (inputs.size() < INPUTS) {
            inputs.add("");
        }
        for (int input : new int[] {1, 2}) {
            Weights weights = requireNonNull(graph.weights(lstm.input(input)));
            int directions = (int) weights.shape()[0];
            int gates = (int) weights.shape()[1];
            int depth = (int) weights.shape()[2];
            byte[] values = new byte[weights.elements()];
            float[] scales = new float[directions * gates];
            float[] from = weights.floats();
            for (int row = 0; row < directions * gates; row++) {
                float largest = 0;
                for (int k = 0; k < depth; k++) {
                    largest = Math.max(largest, Math.abs(from[row * depth + k]));
                }
                scales[row] = largest < Float.MIN_NORMAL ? 1 : largest / WeightWidth.SEVEN.largest();
                for (int k = 0; k < depth; k++) {
                    int to = (row / gates * depth + k) * gates + row % gates;
                    values[to] = (byte) Math.round(from[row * depth + k] / scales[row]);
                }
            }
            String name = names.next();
            graph.put(Weights.ofInt8(name, values, directions, depth, gates));
            inputs.set(input, name);
            String scale = names.next();
            graph.put(Weights.ofFloats(scale, scales, directions, gates));
            String zero = names.next();
            graph.put(Weights.ofInt8(zero, new byte[directions * gates], directions, gates));
            inputs.add(scale);
            inputs.add(zero);
        }
        return lstm.asMicrosoft("DynamicQuantizeLSTM").without("layout").withInputs(inputs);
    }
}
