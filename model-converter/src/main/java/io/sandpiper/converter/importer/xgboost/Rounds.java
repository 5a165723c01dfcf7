package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;

/**
 * Which trees belong to which round of training. A round adds a tree a target, and with {@code num_parallel_tree} several;
 * since 2.0 the file lists where each round begins.
 *
 * @param begins trees before each round, and all trees at the end; empty where each round has as many
 */
record Rounds(String path, int[] begins, long treesARound) {
    static Rounds of(Place model, Learner learner) {
        Place begins = model.field("iteration_indptr");
        int parallel =
                model.field("gbtree_model_param").field("num_parallel_tree").integerOr(1, 0, TreeLimits.TREES);
        return new Rounds(
                begins.path(),
                begins.isThere() ? begins.integers() : new int[0],
                (long) Math.max(1, parallel) * learner.targets());
    }

    /**
     * How many trees count.
     *
     * @param lastRound negative where all do
     */
    int treesUntil(int lastRound, int trees) {
        if (lastRound < 0) {
            return trees;
        }
        if (begins.length == 0) {
            return (int) Math.min(trees, (lastRound + 1L) * treesARound);
        }
        if (lastRound + 1 >= begins.length) {
            return trees;
        }
        int used = begins[lastRound + 1];
        if (used < 1 || used > trees) {
            throw new InvalidInputException(path + "[" + (lastRound + 1) + "]", used, "1 to " + trees);
        }
        return used;
    }
}
