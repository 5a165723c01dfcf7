package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Link;
import io.sandpiper.protocol.error.InvalidInputException;

/**
 * What an objective makes of scores, and of the base score, which XGBoost keeps as a prediction and adds as a score
 * (ProbToMargin in its sources).
 *
 * @param classifier whether its predictions are probabilities of classes that exclude each other
 */
record Objective(Link link, Base base, boolean classifier) {
    /** From a prediction back to a score. */
    enum Base {
        AS_IS,
        LOGIT,
        LOG
    }

    static Objective of(String name) {
        return switch (name) {
            case "reg:squarederror",
                    "reg:linear",
                    "reg:squaredlogerror",
                    "reg:pseudohubererror",
                    "reg:absoluteerror",
                    "reg:quantileerror",
                    "rank:pairwise",
                    "rank:ndcg",
                    "rank:map",
                    // Its base score is a score already, unlike that of the other logistic ones.
                    "binary:logitraw" -> new Objective(Link.IDENTITY, Base.AS_IS, false);
            case "reg:logistic" -> new Objective(Link.of(Link.Kind.SIGMOID), Base.LOGIT, false);
            case "binary:logistic" -> new Objective(Link.of(Link.Kind.SIGMOID), Base.LOGIT, true);
            case "binary:hinge" -> new Objective(Link.of(Link.Kind.STEP), Base.AS_IS, true);
            case "multi:softprob", "multi:softmax" -> new Objective(Link.of(Link.Kind.SOFTMAX), Base.AS_IS, true);
            case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft" ->
                new Objective(Link.of(Link.Kind.EXP), Base.LOG, false);
            default ->
                throw new RefusedException("the objective " + InvalidInputException.shown(name)
                        + " is not known here, nor what it makes of scores: train with one of XGBoost's own, or export"
                        + " the model to ONNX together with what your objective does");
        };
    }

    /** A base score as what sums begin with. */
    float margin(float prediction) {
        float margin = switch (base) {
            case AS_IS -> prediction;
            case LOGIT -> (float) -Math.log(1f / prediction - 1f);
            case LOG -> (float) Math.log(prediction);
        };
        if (!Float.isFinite(margin)) {
            throw new InvalidInputException(
                    "learner.learner_model_param.base_score",
                    prediction,
                    base == Base.LOGIT ? "a number between 0 and 1" : "a finite number that the objective allows");
        }
        return margin;
    }
}
