package io.sandpiper.converter.importer.tree;

import java.util.function.IntConsumer;

/** The splits of a tree from the root on, a node before its children, the left child's before the right's. */
record Walk(Tree tree) {
    void forEach(IntConsumer split) {
        int[] open = new int[TreeLimits.DEPTH + 2];
        int waiting = 1;
        while (waiting > 0) {
            int node = open[--waiting];
            if (!tree.isLeaf(node)) {
                split.accept(node);
                open[waiting++] = tree.right()[node];
                open[waiting++] = tree.left()[node];
            }
        }
    }
}
