package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.protocol.error.InvalidInputException;

/** Whether nodes that a file names are a tree: walked once from the root, without recursion. */
public final class TreeCheck {
    private TreeCheck() {}

    /**
     * @param where the tree as a reader of the file finds it, for example {@code trees[3]}
     * @param columns how many the model has
     * @return how many nodes can be reached
     * @throws InvalidInputException naming the node at fault
     */
    public static int check(String where, Tree tree, int columns) {
        int nodes = tree.left().length;
        if (nodes == 0) {
            throw new InvalidInputException(where, "0 nodes", "at least one");
        }
        boolean[] seen = new boolean[nodes];
        int[] open = new int[nodes + 1];
        int[] depth = new int[nodes];
        int waiting = 1;
        int reached = 0;
        seen[0] = true;
        while (waiting > 0) {
            int node = open[--waiting];
            reached++;
            if (tree.isLeaf(node)) {
                finite(where, "value", node, tree.value()[node]);
                continue;
            }
            split(where, tree, node, columns);
            if (depth[node] >= TreeLimits.DEPTH) {
                throw new RefusedException(where + " is more than " + TreeLimits.DEPTH
                        + " nodes deep: train with a limit of depth, and push that model");
            }
            for (int child : new int[] {tree.left()[node], tree.right()[node]}) {
                if (child < 0 || child >= nodes) {
                    throw new InvalidInputException(
                            where + ", node " + node, "child " + child, "a node from 0 to " + (nodes - 1));
                }
                if (seen[child]) {
                    throw new InvalidInputException(
                            where + ", node " + node, "child " + child, "a node that no other node leads to");
                }
                seen[child] = true;
                depth[child] = depth[node] + 1;
                open[waiting++] = child;
            }
        }
        return reached;
    }

    private static void split(String where, Tree tree, int node, int columns) {
        int feature = tree.feature()[node];
        if (feature < 0 || feature >= columns) {
            throw new InvalidInputException(
                    where + ", node " + node, "column " + feature, "a column from 0 to " + (columns - 1));
        }
        if (tree.split(node) == null) {
            finite(where, "threshold", node, tree.threshold()[node]);
        }
    }

    private static void finite(String where, String what, int node, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidInputException(where + ", node " + node, what + " " + value, "a finite number");
        }
    }
}
