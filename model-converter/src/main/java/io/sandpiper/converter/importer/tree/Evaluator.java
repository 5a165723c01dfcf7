package io.sandpiper.converter.importer.tree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Predicts as the framework does, straight from the file's trees: it knows nothing of the graph that is written, so that
 * the two can be held against each other. XGBoost adds in 32-bit floats, tree by tree, beginning with the base score;
 * LightGBM adds in doubles.
 */
final class Evaluator {
    /** LightGBM's bound (a 32-bit float) below which a value counts as zero. */
    static final double ZERO = 1e-35f;

    /** What {@link #code} gives for a missing value, and for a category that was not seen in training. */
    static final int MISSING = -1;

    /** What {@link #code} gives for a number that is no category. */
    private static final int NO_CATEGORY = -2;

    private final TreeModel model;
    private final Map<Integer, Map<Object, Integer>> codes = new HashMap<>();

    Evaluator(TreeModel model) {
        this.model = model;
        for (int column = 0; column < model.columns().size(); column++) {
            switch (model.columns().get(column)) {
                case Column.TextCategory texts -> codes.put(column, places(texts.values()));
                case Column.NumberCategory numbers -> codes.put(column, places(numbers.values()));
                case Column.Number _, Column.Code _ -> {}
            }
        }
    }

    private static Map<Object, Integer> places(List<?> values) {
        Map<Object, Integer> places = new HashMap<>();
        for (Object value : values) {
            places.put(value, places.size());
        }
        return places;
    }

    /** What the model answers: probabilities of all classes, or one value a target. */
    double[] answer(Row row) {
        double[] scores = switch (model.scores()) {
            case TreeEnsemble trees -> sums(trees, row);
            case LinearScores linear -> sums(linear, row);
        };
        model.link().apply(scores);
        return model.classifier() && scores.length == 1 ? new double[] {1 - scores[0], scores[0]} : scores;
    }

    private double[] sums(TreeEnsemble trees, Row row) {
        double[] sums = trees.base().clone();
        boolean floats = trees.comparison() == Comparison.LESS;
        for (Tree tree : trees.trees()) {
            int node = 0;
            while (!tree.isLeaf(node)) {
                node = goesLeft(tree, node, row) ? tree.left()[node] : tree.right()[node];
            }
            double sum = sums[tree.target()] + tree.value()[node];
            sums[tree.target()] = floats ? (float) sum : sum;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= trees.divisor();
        }
        return sums;
    }

    private static double[] sums(LinearScores linear, Row row) {
        double[] sums = new double[linear.targets()];
        for (int target = 0; target < sums.length; target++) {
            float sum = linear.bias()[target];
            for (int column = 0; column < row.numbers().length; column++) {
                float value = (float) row.numbers()[column];
                if (!Float.isNaN(value)) {
                    sum += value * linear.weights()[column * sums.length + target];
                }
            }
            sums[target] = sum;
        }
        return sums;
    }

    boolean goesLeft(Tree tree, int node, Row row) {
        int column = tree.feature()[node];
        CategorySplit split = tree.split(node);
        if (split != null) {
            int code = code(column, row);
            return code == MISSING ? split.missingLeft() : split.goesLeft(code);
        }
        double value = row.numbers()[column];
        boolean missing = Double.isNaN(value) || tree.zeroIsMissing(node) && Math.abs(value) <= ZERO;
        return missing ? tree.missingLeft()[node] : model.scores().comparison().holds(value, tree.threshold()[node]);
    }

    private int code(int column, Row row) {
        double value = row.numbers()[column];
        return switch (model.columns().get(column)) {
            case Column.TextCategory _ -> place(column, Objects.requireNonNull(row.texts()[column]));
            case Column.NumberCategory _ -> place(column, value + 0.0);
            case Column.Code code -> {
                if (Double.isNaN(value)) {
                    yield MISSING;
                }
                double whole = code.down() || value > 0 ? Math.floor(value) : Math.ceil(value);
                yield whole >= 0 && whole < Integer.MAX_VALUE ? (int) whole : NO_CATEGORY;
            }
            case Column.Number number -> throw new IllegalStateException(number.name() + " holds no categories");
        };
    }

    private int place(int column, Object value) {
        return Objects.requireNonNull(codes.get(column)).getOrDefault(value, MISSING);
    }
}
