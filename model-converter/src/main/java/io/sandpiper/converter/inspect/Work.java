package io.sandpiper.converter.inspect;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic and memory of one sample, told by the shapes that the runtime infers. Free first axes count as 1; any other
 * free axis leaves both unknown.
 */
record Work(@Nullable Long flops, @Nullable Long activationBytes) {
    private static final long FLOAT_BYTES = 4;

    /** @param tensors all that the runtime knows: inputs, outputs and inner tensors */
    static Work of(Graph graph, List<TensorInfo> tensors) {
        Map<String, long[]> shapes = new HashMap<>();
        for (TensorInfo info : tensors) {
            long[] shape = one(info.shape());
            if (shape != null) {
                shapes.put(info.name(), shape);
            }
        }
        long flops = 0;
        long largest = 0;
        for (Node node : graph.nodes()) {
            long[] output = shapes.get(node.output());
            if (output == null) {
                return new Work(null, null);
            }
            flops += flops(node, graph, shapes, output);
            long bytes = 0;
            for (String name : node.inputs()) {
                bytes += elements(shapes.get(name)) * FLOAT_BYTES;
            }
            for (String name : node.outputs()) {
                bytes += elements(shapes.get(name)) * FLOAT_BYTES;
            }
            largest = Math.max(largest, bytes);
        }
        return new Work(flops, largest);
    }

    private static long flops(Node node, Graph graph, Map<String, long[]> shapes, long[] output) {
        Weights weights = graph.weights(node.input(1));
        return switch (node.operator()) {
            case "Conv" -> weights == null ? 0 : 2 * elements(output) * elements(weights.shape()) / weights.shape()[0];
            case "Gemm" -> 2 * elements(output) * inner(shapes.get(node.input(0)), node.integer("transA", 0) == 1);
            case "MatMul" -> 2 * elements(output) * inner(shapes.get(node.input(0)), false);
            default -> elements(output);
        };
    }

    private static long inner(long @Nullable [] left, boolean transposed) {
        if (left == null || left.length == 0) {
            return 0;
        }
        return transposed && left.length > 1 ? left[left.length - 2] : left[left.length - 1];
    }

    private static long @Nullable [] one(List<Long> shape) {
        long[] known = new long[shape.size()];
        for (int i = 0; i < known.length; i++) {
            known[i] = shape.get(i);
            if (known[i] < 0 && i > 0) {
                return null;
            }
            known[i] = Math.max(1, known[i]);
        }
        return known;
    }

    private static long elements(long @Nullable [] shape) {
        long product = shape == null ? 0 : 1;
        if (shape != null) {
            for (long axis : shape) {
                product *= axis;
            }
        }
        return product;
    }
}
