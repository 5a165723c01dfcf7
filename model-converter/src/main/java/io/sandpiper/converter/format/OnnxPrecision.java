package io.sandpiper.converter.format;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.converter.quantize.IntegerWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Whether an ONNX file's weights came as integers. */
final class OnnxPrecision {
    private static final Set<String> INTEGERS = Set.of("INT8", "UINT8");

    private OnnxPrecision() {}

    /** True where its products read integers, and those take more bytes than its floats. */
    static boolean isInteger(Path file) throws IOException {
        Graph graph = GraphFiles.read(file);
        return !IntegerWeights.of(graph).isEmpty() && bytes(graph, INTEGERS) > bytes(graph, Set.of("FLOAT"));
    }

    private static long bytes(Graph graph, Set<String> types) {
        return graph.allWeights()
                .filter(w -> types.contains(w.type()))
                .mapToLong(Weights::bytes)
                .sum();
    }
}
