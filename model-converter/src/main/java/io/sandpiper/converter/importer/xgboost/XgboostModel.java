package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Column;
import io.sandpiper.converter.importer.tree.Tree;
import io.sandpiper.converter.importer.tree.TreeEnsemble;
import io.sandpiper.converter.importer.tree.TreeModel;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A document as a model.
 *
 * @param note what a person should hear of it
 */
record XgboostModel(TreeModel trees, Optional<String> note) {
    /** Later ones may mean other things by the same fields. */
    private static final int NEWEST_MAJOR = 3;

    static XgboostModel of(Value root) {
        Place document = Place.of(root);
        String version = version(document.field("version"));
        Place learnerPlace = document.field("learner");
        Learner learner = Learner.of(learnerPlace);
        Booster booster = Booster.of(learnerPlace, learner);
        List<Column> columns =
                Columns.of(learnerPlace, booster.categories(), learner.columns(), splitByCategory(booster));
        Optional<String> note = learner.lastRound() < 0
                ? Optional.empty()
                : Optional.of("early stopping: rounds 0 to " + learner.lastRound()
                        + " are used, as XGBoost's scikit-learn classes do");
        return new XgboostModel(
                new TreeModel(
                        "XGBoost",
                        version,
                        columns,
                        booster.scores(),
                        learner.rule().link(),
                        learner.isClassifier()),
                note);
    }

    private static Set<Integer> splitByCategory(Booster booster) {
        Set<Integer> columns = new HashSet<>();
        if (booster.scores() instanceof TreeEnsemble ensemble) {
            for (Tree tree : ensemble.trees()) {
                tree.categories().keySet().forEach(node -> columns.add(tree.feature()[node]));
            }
        }
        return columns;
    }

    private static String version(Place place) {
        int[] parts = place.integers();
        if (parts.length != 3 || parts[0] < 0) {
            throw new InvalidInputException(place.path(), Arrays.toString(parts), "three numbers, as [3, 2, 0]");
        }
        if (parts[0] > NEWEST_MAJOR) {
            throw new RefusedException("the model was written by XGBoost " + parts[0] + "." + parts[1]
                    + ", whose files may mean something else (known are those of 1 to " + NEWEST_MAJOR
                    + "): save it with an XGBoost of version " + NEWEST_MAJOR);
        }
        return Arrays.stream(parts).mapToObj(Integer::toString).collect(Collectors.joining("."));
    }
}
