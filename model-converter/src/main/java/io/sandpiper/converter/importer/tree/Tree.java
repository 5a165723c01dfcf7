package io.sandpiper.converter.importer.tree;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tree; node 0 is its root. A node without children is a leaf. Only nodes reachable from the root count; {@link
 * TreeCheck} has seen that each is reached once.
 *
 * @param target the output that its leaves add to
 * @param feature by node: the column that is compared
 * @param threshold by node
 * @param left by node: its left child, {@value #LEAF} in a leaf
 * @param right by node
 * @param missingLeft by node: where a missing value goes
 * @param zeroIsMissing by node: whether zero counts as missing too; null where it does in none
 * @param categories by node: its set of codes, where the split is one of categories
 * @param value by node: what a leaf adds
 */
public record Tree(
        int target,
        int[] feature,
        double[] threshold,
        int[] left,
        int[] right,
        boolean[] missingLeft,
        boolean @Nullable [] zeroIsMissing,
        Map<Integer, CategorySplit> categories,
        double[] value) {
    /** In place of a child. */
    public static final int LEAF = -1;

    public boolean isLeaf(int node) {
        return left[node] == LEAF;
    }

    boolean zeroIsMissing(int node) {
        return zeroIsMissing != null && zeroIsMissing[node];
    }

    @Nullable CategorySplit split(int node) {
        return categories.isEmpty() ? null : categories.get(node);
    }
}
