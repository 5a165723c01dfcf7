package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.CategorySplit;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One tree of a file. Its splits are numbered from 0; a child below zero is a leaf, {@code -1 - child}. Here leaves follow
 * the splits.
 */
final class TreeSection {
    private static final int CATEGORICAL = 1;
    private static final int DEFAULT_LEFT = 2;
    private static final int MISSING_SHIFT = 2;
    private static final int MISSING_NONE = 0;
    private static final int MISSING_ZERO = 1;
    private static final int MISSING_NAN = 2;

    private final Section section;
    private final int leaves;
    private final int splits;

    TreeSection(Section section) {
        this.section = section;
        this.leaves = section.integer("num_leaves", 1, TreeLimits.NODES);
        this.splits = leaves - 1;
    }

    Tree tree(int target) {
        if (section.integerOr("is_linear", 0, 0, 1) == 1) {
            throw new RefusedException(section.name()
                    + " has a linear model in each leaf (linear_tree), which no runtime here evaluates: train with"
                    + " linear_tree=false");
        }
        double[] values = section.doubles("leaf_value", leaves);
        int nodes = splits + leaves;
        int[] feature = new int[nodes];
        double[] threshold = new double[nodes];
        int[] left = new int[nodes];
        int[] right = new int[nodes];
        boolean[] missingLeft = new boolean[nodes];
        boolean[] zeroIsMissing = new boolean[nodes];
        double[] value = new double[nodes];
        Arrays.fill(left, Tree.LEAF);
        System.arraycopy(values, 0, value, splits, leaves);
        Map<Integer, CategorySplit> categories = new HashMap<>();
        if (splits > 0) {
            System.arraycopy(section.integers("split_feature", splits), 0, feature, 0, splits);
            System.arraycopy(section.thresholds("threshold", splits), 0, threshold, 0, splits);
            children("left_child", left);
            children("right_child", right);
            int[] types = section.integers("decision_type", splits);
            Bitsets bitsets = Bitsets.of(section);
            for (int node = 0; node < splits; node++) {
                int type = types[node];
                if (type < 0 || type >> MISSING_SHIFT > MISSING_NAN) {
                    throw new InvalidInputException(section.where("decision_type") + "[" + node + "]", type, "0 to 11");
                }
                if ((type & CATEGORICAL) != 0) {
                    categories.put(node, bitsets.split(node, threshold[node]));
                    continue;
                }
                int missing = type >> MISSING_SHIFT;
                zeroIsMissing[node] = missing == MISSING_ZERO;
                // Where nothing was missing in training, NaN counts as zero.
                missingLeft[node] = missing == MISSING_NONE ? 0 <= threshold[node] : (type & DEFAULT_LEFT) != 0;
            }
        }
        return new Tree(target, feature, threshold, left, right, missingLeft, zeroIsMissing, categories, value);
    }

    private void children(String field, int[] into) {
        int[] children = section.integers(field, splits);
        for (int node = 0; node < splits; node++) {
            int child = children[node];
            if (child >= splits || child < -leaves) {
                throw new InvalidInputException(
                        section.where(field) + "[" + node + "]", child, -leaves + " to " + (splits - 1));
            }
            into[node] = child >= 0 ? child : splits - 1 - child;
        }
    }
}
