package io.sandpiper.converter.search;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * The demo's inverted residuals with uneven BatchNorm scales: what a channel is multiplied with after the expanding
 * convolution, the depthwise one takes back; what it gives, the projecting one. The float model stays what it was.
 */
final class UnevenNet {
    private static final long SEED = 11;
    /** Channels differ by up to two to this power, either way. */
    private static final int DOUBLINGS = 5;

    private UnevenNet() {}

    static void write(Path even, Path to) throws IOException {
        Graph graph = GraphFiles.read(even);
        Random random = new Random(SEED);
        List<Node> products = graph.nodes().stream().filter(n -> n.is("Conv")).toList();
        for (int i = 0; i + 1 < products.size(); i++) {
            Node writer = products.get(i);
            Node reader = products.get(i + 1);
            // What a residual adds up has other readers too.
            boolean projects = writer.output().contains("project");
            if (!projects && i > 0) {
                int channels =
                        (int) requireNonNull(graph.weights(reader.input(1))).shape()[0];
                boolean depthwise = reader.integer("group", 1) > 1;
                int count = depthwise
                        ? channels
                        : (int) requireNonNull(graph.weights(reader.input(1))).shape()[1];
                float[] factors = new float[count];
                for (int c = 0; c < count; c++) {
                    factors[c] = (float) Math.pow(2, (random.nextDouble() * 2 - 1) * DOUBLINGS);
                }
                scale(graph, writer.input(1), 0, factors, false);
                scale(graph, writer.input(2), 0, factors, false);
                scale(graph, reader.input(1), depthwise ? 0 : 1, factors, true);
            }
        }
        GraphFiles.write(graph, to);
    }

    private static void scale(Graph graph, String name, int axis, float[] factors, boolean divide) {
        Weights weights = requireNonNull(graph.weights(name));
        long[] shape = weights.shape();
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        float[] values = weights.floats();
        for (int i = 0; i < values.length; i++) {
            float factor = factors[i / inner % factors.length];
            values[i] = divide ? values[i] / factor : values[i] * factor;
        }
        graph.put(Weights.ofFloats(name, values, shape));
    }
}
