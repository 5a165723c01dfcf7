package io.sandpiper.converter.importer.tree;

import java.util.Arrays;

/**
 * What the trees compare with.
 *
 * @param thresholds by column, ascending
 * @param codes by column, ascending
 */
record UsedValues(double[][] thresholds, int[][] codes) {
    /** @param most values kept of one column: the first that are met */
    static UsedValues of(TreeModel model, int most) {
        int columns = model.columns().size();
        double[][] thresholds = new double[columns][0];
        int[][] codes = new int[columns][0];
        int[] met = new int[columns];
        int[] named = new int[columns];
        if (model.scores() instanceof TreeEnsemble trees) {
            for (Tree tree : trees.trees()) {
                new Walk(tree).forEach(node -> {
                    int column = tree.feature()[node];
                    CategorySplit split = tree.split(node);
                    if (split == null && met[column] < most) {
                        thresholds[column] = grown(thresholds[column], met[column]);
                        thresholds[column][met[column]++] = tree.threshold()[node];
                    } else if (split != null) {
                        for (int code : split.codes()) {
                            if (named[column] < most) {
                                codes[column] = grown(codes[column], named[column]);
                                codes[column][named[column]++] = code;
                            }
                        }
                    }
                });
            }
        }
        for (int column = 0; column < columns; column++) {
            thresholds[column] = Arrays.stream(thresholds[column], 0, met[column])
                    .sorted()
                    .distinct()
                    .toArray();
            codes[column] = Arrays.stream(codes[column], 0, named[column])
                    .sorted()
                    .distinct()
                    .toArray();
        }
        return new UsedValues(thresholds, codes);
    }

    private static double[] grown(double[] values, int used) {
        return used < values.length ? values : Arrays.copyOf(values, Math.max(16, used * 2));
    }

    private static int[] grown(int[] values, int used) {
        return used < values.length ? values : Arrays.copyOf(values, Math.max(16, used * 2));
    }
}
