package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Link;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;

/**
 * What the objective named in a file makes of scores (ConvertOutput in LightGBM's sources).
 *
 * @param classifier whether its predictions are probabilities of classes
 */
record Objective(Link link, boolean classifier) {
    /** A model trained with a function of the user's own names none: its scores are its predictions. */
    static final Objective RAW = new Objective(Link.IDENTITY, false);

    /** Words of an objective and its parameters that are looked at. */
    private static final int WORDS = 20;

    /** @param line the objective's name and its parameters, for example {@code binary sigmoid:1} */
    static Objective of(String line) {
        List<String> words = Arrays.asList(line.strip().split(" +", WORDS));
        return switch (words.getFirst()) {
            case "regression", "regression_l1", "huber", "fair", "quantile", "mape" ->
                words.contains("sqrt") ? new Objective(Link.of(Link.Kind.SIGNED_SQUARE), false) : RAW;
            case "lambdarank", "rank_xendcg" -> RAW;
            case "poisson", "gamma", "tweedie" -> new Objective(Link.of(Link.Kind.EXP), false);
            case "binary", "multiclassova" -> new Objective(new Link(Link.Kind.SIGMOID, sigmoid(words)), true);
            case "multiclass" -> new Objective(Link.of(Link.Kind.SOFTMAX), true);
            case "cross_entropy" -> new Objective(Link.of(Link.Kind.SIGMOID), false);
            case "cross_entropy_lambda" -> new Objective(Link.of(Link.Kind.SOFTPLUS), false);
            default ->
                throw new RefusedException("the objective " + InvalidInputException.shown(words.getFirst())
                        + " is not known here, nor what it makes of scores: train with one of LightGBM's own, or export"
                        + " the model to ONNX together with what your objective does");
        };
    }

    private static double sigmoid(List<String> words) {
        String prefix = "sigmoid:";
        String value = words.stream()
                .filter(w -> w.startsWith(prefix))
                .map(w -> w.substring(prefix.length()))
                .findFirst()
                .orElse("1");
        double factor = NumberList.number("objective, sigmoid", value);
        if (!(factor > 0) || factor > Float.MAX_VALUE) {
            throw new InvalidInputException("objective, sigmoid", value, "a number above 0");
        }
        return factor;
    }
}
