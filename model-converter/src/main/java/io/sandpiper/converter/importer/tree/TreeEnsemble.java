package io.sandpiper.converter.importer.tree;

import java.util.List;

/**
 * Sums of leaves.
 *
 * @param base by target: what the sum begins with
 * @param divisor what the sum is divided by: 1, or the number of trees a target where their mean is meant
 */
public record TreeEnsemble(Comparison comparison, List<Tree> trees, double[] base, double divisor) implements Scores {
    public TreeEnsemble {
        trees = List.copyOf(trees);
    }

    @Override
    public int targets() {
        return base.length;
    }
}
