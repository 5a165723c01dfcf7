package io.sandpiper.converter.importer.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows made from a model alone, the same each time: they walk down trees, and lie just below, on and just above the
 * thresholds met there; beside these, every threshold in turn, extremes, missing values, each category and some unseen.
 */
final class MadeRows {
    /** Any number: two runs have to give the same bytes. */
    private static final long SEED = 20_260_131;
    /** Trees that one row walks down before its other columns are filled. */
    private static final int WALKS = 3;
    /** Thresholds kept of one column. */
    private static final int THRESHOLDS = 10_000;

    private static final double MISSING = 0.08;
    private static final double EXTREME = 0.02;

    private final TreeModel model;
    private final Evaluator evaluator;
    private final Random random = new Random(SEED);
    private final double[][] thresholds;
    private final int[][] codes;
    /** By column: how many values were drawn in turn. */
    private final int[] turn;

    MadeRows(TreeModel model) {
        this.model = model;
        this.evaluator = new Evaluator(model);
        UsedValues used = UsedValues.of(model, THRESHOLDS);
        this.thresholds = used.thresholds();
        this.codes = used.codes();
        this.turn = new int[thresholds.length];
    }

    List<Row> make(int least, int most) {
        int wanted = least;
        for (int column = 0; column < thresholds.length; column++) {
            wanted = Math.max(wanted, 3 * Math.max(thresholds[column].length, codes[column].length));
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(wanted, most); i++) {
            rows.add(row());
        }
        return rows;
    }

    private Row row() {
        Row row = Row.of(thresholds.length);
        boolean[] set = new boolean[thresholds.length];
        if (model.scores() instanceof TreeEnsemble trees) {
            for (int i = 0; i < WALKS; i++) {
                walk(trees.trees().get(random.nextInt(trees.trees().size())), row, set);
            }
        }
        for (int column = 0; column < set.length; column++) {
            if (!set[column]) {
                int number = turn[column]++;
                double[] met = thresholds[column];
                put(
                        row,
                        column,
                        met.length == 0 ? random.nextGaussian() : near(met[number / 3 % met.length], number % 3));
            }
        }
        return row;
    }

    private void walk(Tree tree, Row row, boolean[] set) {
        int node = 0;
        while (!tree.isLeaf(node)) {
            int column = tree.feature()[node];
            if (!set[column]) {
                boolean zero = tree.zeroIsMissing(node) && random.nextInt(4) == 0;
                put(row, column, zero ? 0 : near(tree.threshold()[node], random.nextInt(3)));
                set[column] = true;
            }
            node = evaluator.goesLeft(tree, node, row) ? tree.left()[node] : tree.right()[node];
        }
    }

    /** Just below, on, or just above a threshold, in the type that is compared. */
    private double near(double threshold, int which) {
        if (model.scores().comparison() == Comparison.LESS) {
            float value = (float) threshold;
            return which == 0 ? Math.nextDown(value) : which == 1 ? value : Math.nextUp(value);
        }
        return which == 0 ? Math.nextDown(threshold) : which == 1 ? threshold : Math.nextUp(threshold);
    }

    /** @param number of a column of numbers; other columns get a category */
    private void put(Row row, int column, double number) {
        boolean missing = random.nextDouble() < MISSING;
        switch (model.columns().get(column)) {
            case Column.Number _ -> row.numbers()[column] = missing ? Double.NaN : orExtreme(number);
            case Column.Code _ -> row.numbers()[column] = missing ? Double.NaN : code(codes[column]);
            case Column.NumberCategory category -> row.numbers()[column] = missing ? Double.NaN : of(category.values());
            case Column.TextCategory category -> row.texts()[column] = missing ? "" : text(category.values());
        }
    }

    private double orExtreme(double number) {
        if (random.nextDouble() >= EXTREME && Double.isFinite(number) && Math.abs(number) <= largest()) {
            return number;
        }
        double[] extremes = {-largest(), largest(), -0.0, 0, Float.MIN_VALUE};
        return extremes[random.nextInt(extremes.length)];
    }

    private double largest() {
        return model.scores().comparison() == Comparison.LESS ? Float.MAX_VALUE : Double.MAX_VALUE;
    }

    private double code(int[] known) {
        int last = known.length == 0 ? 0 : known[known.length - 1];
        return switch (random.nextInt(12)) {
            case 0 -> last + 1.0;
            case 1 -> -1;
            case 2 -> -0.5;
            case 3 -> last + 0.5;
            default -> known.length == 0 ? random.nextInt(4) : known[random.nextInt(known.length)];
        };
    }

    private double of(List<Double> values) {
        double some = values.get(random.nextInt(values.size()));
        return random.nextInt(12) == 0 ? some + 0.25 : some;
    }

    private String text(List<String> values) {
        String some = values.get(random.nextInt(values.size()));
        return random.nextInt(12) == 0 ? some + "?" : some;
    }
}
