package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;

/**
 * What a file says of the model as a whole.
 *
 * @param objective its name
 * @param base by target: what sums begin with
 * @param lastRound the last round of training that counts, negative where all do: the best one of early stopping
 */
record Learner(String objective, Objective rule, int columns, float[] base, int lastRound) {
    static Learner of(Place learner) {
        Place parameters = learner.field("learner_model_param");
        String name = learner.field("objective").field("name").text();
        Objective rule = Objective.of(name);
        int columns = parameters.field("num_feature").integer(1, TreeLimits.COLUMNS);
        int classes = parameters.field("num_class").integerOr(0, 0, TreeLimits.TARGETS);
        int targets = parameters.field("num_target").integerOr(1, 0, TreeLimits.TARGETS);
        if (classes > 1 && targets > 1) {
            throw new InvalidInputException(
                    parameters.path() + ".num_target", targets, "1 where num_class is " + classes);
        }
        if (name.startsWith("multi:") && classes < 2) {
            throw new InvalidInputException(parameters.path() + ".num_class", classes, "2 or more with " + name);
        }
        int scores = Math.max(1, Math.max(classes, targets));
        return new Learner(name, rule, columns, base(parameters, rule, scores), lastRound(learner));
    }

    int targets() {
        return base.length;
    }

    /** Several targets with a probability each do not exclude each other: those are values. */
    boolean isClassifier() {
        return rule.classifier() && (targets() == 1 || objective.startsWith("multi:"));
    }

    /** One number, since 3.1 a list in brackets. */
    private static float[] base(Place parameters, Objective rule, int targets) {
        Place place = parameters.field("base_score");
        String text = place.isThere() ? place.text() : "0.5";
        boolean list = text.startsWith("[") && text.endsWith("]");
        String[] parts = (list ? text.substring(1, text.length() - 1) : text).split(",", -1);
        if (parts.length != 1 && parts.length != targets) {
            throw new InvalidInputException(place.path(), text, "one number, or " + targets + " in brackets");
        }
        float[] base = new float[targets];
        try {
            for (int i = 0; i < parts.length; i++) {
                base[i] = rule.margin(Float.parseFloat(parts[i].strip()));
            }
        } catch (NumberFormatException e) {
            throw new InvalidInputException(place.path(), text, "a number, or numbers in brackets", e);
        }
        if (parts.length == 1) {
            Arrays.fill(base, base[0]);
        }
        return base;
    }

    private static int lastRound(Place learner) {
        return learner.field("attributes").field("best_iteration").integerOr(-1, 0, Integer.MAX_VALUE - 1);
    }
}
