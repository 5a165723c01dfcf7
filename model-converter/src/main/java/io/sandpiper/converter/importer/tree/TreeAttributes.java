package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntBiFunction;

/**
 * Trees as the attributes of ONNX's TreeEnsembleRegressor (ai.onnx.ml 3). Doubles stand in tensors, or thresholds would
 * lose half their digits; floats in lists.
 */
final class TreeAttributes {
    private static final String LEAF = "LEAF";
    /** Between the 0 and 1 of a {@link Lookup}. */
    private static final double HALF = 0.5;

    private final TreeEnsemble trees;
    private final ToIntBiFunction<Tree, Integer> place;
    private final long[] treeIds;
    private final long[] nodeIds;
    private final long[] features;
    private final double[] thresholds;
    private final String[] modes;
    private final long[] left;
    private final long[] right;
    private final long[] missingLeft;
    private final long[] leafTrees;
    private final long[] leafNodes;
    private final long[] leafTargets;
    private final double[] leafValues;
    private int nodes;
    private int leaves;

    /** @param place the column of the operator's input that a node compares */
    TreeAttributes(TreeEnsemble trees, ToIntBiFunction<Tree, Integer> place) {
        this.trees = trees;
        this.place = place;
        int splits = 0;
        for (Tree tree : trees.trees()) {
            int[] own = new int[1];
            new Walk(tree).forEach(_ -> own[0]++);
            splits += own[0];
        }
        int allLeaves = splits + trees.trees().size();
        int all = splits + allLeaves;
        treeIds = new long[all];
        nodeIds = new long[all];
        features = new long[all];
        thresholds = new double[all];
        modes = new String[all];
        left = new long[all];
        right = new long[all];
        missingLeft = new long[all];
        leafTrees = new long[allLeaves];
        leafNodes = new long[allLeaves];
        leafTargets = new long[allLeaves];
        leafValues = new double[allLeaves];
    }

    Node node(String input, String output) {
        for (int tree = 0; tree < trees.trees().size(); tree++) {
            add(tree, trees.trees().get(tree));
        }
        Node node = Node.of(GraphBuilder.MACHINE_LEARNING, "TreeEnsembleRegressor", List.of(input), List.of(output))
                .with("n_targets", trees.targets())
                .with("nodes_treeids", treeIds)
                .with("nodes_nodeids", nodeIds)
                .with("nodes_featureids", features)
                .with("nodes_modes", Arrays.asList(modes))
                .with("nodes_truenodeids", left)
                .with("nodes_falsenodeids", right)
                .with("nodes_missing_value_tracks_true", missingLeft)
                .with("target_treeids", leafTrees)
                .with("target_nodeids", leafNodes)
                .with("target_ids", leafTargets);
        if (trees.comparison() == Comparison.LESS) {
            return node.with("nodes_values", floats(thresholds))
                    .with("target_weights", floats(leafValues))
                    .with("base_values", floats(trees.base()));
        }
        return node.with("nodes_values_as_tensor", Weights.ofDoubles("thresholds", thresholds, nodes))
                .with("target_weights_as_tensor", Weights.ofDoubles("leaves", leafValues, leaves))
                .with("base_values_as_tensor", Weights.ofDoubles("base", trees.base(), trees.targets()));
    }

    /** Numbers nodes in the order of a walk: a child's number is known when its parent has been seen. */
    private void add(int id, Tree tree) {
        int[] open = new int[TreeLimits.DEPTH + 2];
        int[] parents = new int[TreeLimits.DEPTH + 2];
        int waiting = 1;
        int first = nodes;
        parents[0] = -1;
        while (waiting > 0) {
            int node = open[--waiting];
            int parent = parents[waiting];
            int at = nodes++;
            if (parent >= 0) {
                // The left child comes right after its parent.
                if (at == parent + 1) {
                    left[parent] = at - first;
                } else {
                    right[parent] = at - first;
                }
            }
            treeIds[at] = id;
            nodeIds[at] = at - first;
            if (tree.isLeaf(node)) {
                leaf(id, tree, node, at);
                continue;
            }
            boolean categories = tree.split(node) != null;
            modes[at] = trees.comparison().mode();
            features[at] = place.applyAsInt(tree, node);
            thresholds[at] = categories ? HALF : tree.threshold()[node];
            missingLeft[at] = !categories && tree.missingLeft()[node] ? 1 : 0;
            open[waiting] = tree.right()[node];
            parents[waiting++] = at;
            open[waiting] = tree.left()[node];
            parents[waiting++] = at;
        }
    }

    private void leaf(int id, Tree tree, int node, int at) {
        modes[at] = LEAF;
        leafTrees[leaves] = id;
        leafNodes[leaves] = nodeIds[at];
        leafTargets[leaves] = tree.target();
        leafValues[leaves++] = tree.value()[node];
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
