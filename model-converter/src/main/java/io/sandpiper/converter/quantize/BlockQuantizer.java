package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Matrices in 4 bits, in blocks, and every other constant in 8: half of what integer weights alone take, with more noise.
 * The products are computed in float, by an operator of ONNX Runtime's own (MatMulNBits) that keeps them small in memory
 * too.
 */
public final class BlockQuantizer {
    /** What a node with its names and attributes costs in a file. */
    private static final long NODE_BYTES = 120;

    private final Graph source;
    private final List<String> comparable;
    private final Set<String> products = new LinkedHashSet<>();

    public BlockQuantizer(Graph source) {
        this.source = source;
        this.comparable = new WeightQuantizer(source).comparable();
        Map<String, Long> readers = source.readers();
        Set<String> inBodies = source.readInBodies();
        for (Node node : source.nodes()) {
            String name = node.input(1);
            Weights weights = source.weights(name);
            if (weights != null
                    && isProduct(node)
                    && !inBodies.contains(name)
                    && requireNonNull(readers.get(name)) == 1
                    && isWorthIt(weights)) {
                products.add(name);
            }
        }
    }

    /** A product of a matrix, and nothing else but a bias that is added as it is. */
    private static boolean isProduct(Node node) {
        return node.is("MatMul")
                || (node.is("Gemm")
                        && node.real("alpha", 1) == 1
                        && (node.real("beta", 1) == 1 || node.input(2).isEmpty())
                        && node.integer("transA", 0) == 0);
    }

    private static boolean isWorthIt(Weights weights) {
        long[] shape = weights.shape();
        return shape.length == 2
                && weights.isFloat()
                && !weights.isExternal()
                && weights.firstNonFinite() < 0
                && BlockWeights.bytes(shape[0], shape[1], BlockScheme.FINE) + NODE_BYTES < weights.elements();
    }

    /** Names of the matrices that can be in 4 bits. */
    public List<String> quantizable() {
        return List.copyOf(products);
    }

    public long weightCount(String name) {
        return requireNonNull(source.weights(name)).elements();
    }

    /** What can be compared with the source graph, by name. */
    public List<String> comparable() {
        return comparable;
    }

    public Graph quantize(BlockScheme scheme) {
        Graph graph = source.copy();
        FreshNames names = new FreshNames(graph);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            String name = node.input(1);
            if (!products.contains(name) || scheme.kept().contains(name)) {
                nodes.add(node);
            } else {
                BlockWeights weights = BlockWeights.of(
                        requireNonNull(graph.weights(name)), node.integer("transB", 0) == 1, scheme.block());
                nodes.addAll(weights.product(node.input(0), node.input(2), node.output(), names, graph));
                graph.remove(name);
            }
        }
        graph.nodes(nodes);
        return new WeightQuantizer(graph).quantize(WeightScheme.PLAIN);
    }
}
