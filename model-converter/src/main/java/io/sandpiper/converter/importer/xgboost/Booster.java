package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Comparison;
import io.sandpiper.converter.importer.tree.LinearScores;
import io.sandpiper.converter.importer.tree.Scores;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeEnsemble;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The scores of a file's booster.
 *
 * @param categories where the file keeps the categories of the columns
 */
record Booster(Scores scores, Place categories) {
    private static final String GRADIENT_BOOSTER = "gradient_booster";

    static Booster of(Place place, Learner learner) {
        Place booster = place.field(GRADIENT_BOOSTER);
        String name = booster.field("name").text();
        return switch (name) {
            case "gbtree" -> trees(booster.field("model"), learner, null);
            case "dart" -> {
                Place model = booster.field("gbtree").field("model");
                yield trees(model, learner, booster.field("weight_drop").numbers());
            }
            case "gblinear" -> linear(booster.field("model"), learner);
            default ->
                throw new RefusedException("the booster " + InvalidInputException.shown(name)
                        + " is not known here: train with gbtree, dart or gblinear");
        };
    }

    private static Booster linear(Place model, Learner learner) {
        int targets = learner.targets();
        double[] all = model.field("weights").numbers((learner.columns() + 1) * targets);
        float[] weights = new float[learner.columns() * targets];
        float[] bias = new float[targets];
        for (int i = 0; i < all.length; i++) {
            if (!Double.isFinite(all[i])) {
                throw new InvalidInputException(model.path() + ".weights[" + i + "]", all[i], "a finite number");
            }
            if (i < weights.length) {
                weights[i] = (float) all[i];
            } else {
                // The linear booster adds the first base score to every target, though the file may list several.
                bias[i - weights.length] = (float) all[i] + learner.base()[0];
            }
        }
        return new Booster(new LinearScores(weights, bias), model.field("cats"));
    }

    private static Booster trees(Place model, Learner learner, double @org.jspecify.annotations.Nullable [] weights) {
        List<Place> places = model.field("trees").elements();
        if (places.isEmpty() || places.size() > TreeLimits.TREES) {
            throw new InvalidInputException(
                    model.path() + ".trees", places.size() + " trees", "1 to " + TreeLimits.TREES);
        }
        Place parameters = model.field("gbtree_model_param");
        Place said = parameters.field("num_trees");
        if (said.isThere() && said.integer(0, Integer.MAX_VALUE) != places.size()) {
            throw new InvalidInputException(said.path(), said.text(), places.size() + ", the length of trees");
        }
        int[] targets = model.field("tree_info").integers(places.size());
        if (weights != null && weights.length != places.size()) {
            throw new InvalidInputException(
                    "learner." + GRADIENT_BOOSTER + ".weight_drop",
                    weights.length + " weights",
                    places.size() + ", one a tree");
        }
        int used = Rounds.of(model, learner).treesUntil(learner.lastRound(), places.size());
        Trees reader = new Trees(learner.columns());
        List<Tree> trees = new ArrayList<>();
        for (int i = 0; i < used; i++) {
            if (targets[i] < 0 || targets[i] >= learner.targets()) {
                throw new InvalidInputException(
                        model.path() + ".tree_info[" + i + "]", targets[i], "0 to " + (learner.targets() - 1));
            }
            trees.add(reader.read(places.get(i), targets[i], weights == null ? 1 : (float) weights[i]));
        }
        double[] base = new double[learner.targets()];
        for (int i = 0; i < base.length; i++) {
            base[i] = learner.base()[i];
        }
        return new Booster(new TreeEnsemble(Comparison.LESS, trees, base, 1), model.field("cats"));
    }
}
