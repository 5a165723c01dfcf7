package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.CategorySplit;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeCheck;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Single trees of a file: lists of the same length, one element a node. */
final class Trees {
    private final int columns;
    private int nodesLeft = TreeLimits.NODES;
    private int codesLeft = TreeLimits.CATEGORIES;

    Trees(int columns) {
        this.columns = columns;
    }

    /**
     * @param weight what its leaves are multiplied with, in 32-bit floats as DART does
     * @param target the output that it adds to
     */
    Tree read(Place place, int target, float weight) {
        if (place.field("tree_param").field("size_leaf_vector").integerOr(1, 0, TreeLimits.TARGETS) > 1) {
            throw new RefusedException(place.path()
                    + " has a list in each leaf (multi_strategy multi_output_tree), which no runtime here evaluates:"
                    + " train with multi_strategy one_output_per_tree");
        }
        int[] left = place.field("left_children").integers();
        int nodes = left.length;
        nodesLeft -= nodes;
        if (nodesLeft < 0) {
            throw new RefusedException(
                    "the trees have more than " + TreeLimits.NODES + " nodes: train fewer or smaller trees");
        }
        Place said = place.field("tree_param").field("num_nodes");
        if (said.isThere() && said.integer(0, Integer.MAX_VALUE) != nodes) {
            throw new InvalidInputException(said.path(), said.text(), nodes + ", the length of left_children");
        }
        int[] right = place.field("right_children").integers(nodes);
        double[] conditions = floats(place.field("split_conditions").numbers(nodes));
        boolean[] defaultLeft = defaults(place.field("default_left"), nodes);
        Tree tree = new Tree(
                target,
                place.field("split_indices").integers(nodes),
                conditions,
                left,
                right,
                defaultLeft,
                null,
                categories(place, nodes, defaultLeft),
                weighted(conditions, weight));
        TreeCheck.check(place.path(), tree, columns);
        return tree;
    }

    /** JSON's decimals are those of 32-bit floats: as doubles they would be other thresholds. */
    private static double[] floats(double[] values) {
        return Arrays.stream(values).map(v -> (float) v).toArray();
    }

    private static double[] weighted(double[] values, float weight) {
        return weight == 1
                ? values
                : Arrays.stream(values).map(v -> (float) v * weight).toArray();
    }

    /** Numbers, or true and false in files of versions before 1.6. */
    private static boolean[] defaults(Place place, int nodes) {
        boolean[] left = new boolean[nodes];
        if (place.value() instanceof Value.Values(var elements) && elements.size() == nodes) {
            for (int i = 0; i < nodes; i++) {
                left[i] = elements.get(i) instanceof Value.Other(String shown) && shown.equals("true");
            }
            return left;
        }
        double[] numbers = place.numbers(nodes);
        for (int i = 0; i < nodes; i++) {
            left[i] = numbers[i] != 0;
        }
        return left;
    }

    private Map<Integer, CategorySplit> categories(Place place, int nodes, boolean[] defaultLeft) {
        Map<Integer, CategorySplit> splits = new HashMap<>();
        if (!place.field("split_type").isThere()) {
            return splits;
        }
        int[] types = place.field("split_type").integers(nodes);
        int[] at = place.field("categories_nodes").integers();
        int[] from = place.field("categories_segments").integers(at.length);
        int[] sizes = place.field("categories_sizes").integers(at.length);
        int[] codes = place.field("categories").integers();
        for (int i = 0; i < at.length; i++) {
            if (at[i] < 0 || at[i] >= nodes) {
                throw new InvalidInputException(
                        place.path() + ".categories_nodes[" + i + "]", at[i], "a node from 0 to " + (nodes - 1));
            }
            if (from[i] < 0 || sizes[i] < 0 || from[i] > codes.length - sizes[i]) {
                throw new InvalidInputException(
                        place.path() + ".categories_segments[" + i + "]",
                        from[i] + " and " + sizes[i] + " more",
                        "a part of the " + codes.length + " categories");
            }
            // Parts may overlap: each counts.
            codesLeft -= sizes[i];
            if (codesLeft < 0) {
                throw new RefusedException("the splits name more than " + TreeLimits.CATEGORIES
                        + " categories: train with fewer categories or trees");
            }
            int[] own = Arrays.copyOfRange(codes, from[i], from[i] + sizes[i]);
            for (int code : own) {
                if (code < 0) {
                    throw new InvalidInputException(place.path() + ".categories", code, "0 or more");
                }
            }
            splits.put(at[i], new CategorySplit(own, false, defaultLeft[at[i]]));
        }
        for (int node = 0; node < nodes; node++) {
            if (types[node] == 1 != splits.containsKey(node)) {
                throw new InvalidInputException(
                        place.path() + ".split_type[" + node + "]", types[node], "1 where the node has categories");
            }
        }
        return splits;
    }
}
