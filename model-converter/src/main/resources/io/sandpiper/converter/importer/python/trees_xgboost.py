"""XGBoost's sklearn wrappers, from the booster's own JSON: float32, cut at the best iteration as predict() does."""

import json
import math

import numpy as np
from refusal import Refused, named
from tree_ensemble import EXP, IDENTITY, LESS, SIGMOID, SOFTMAX, Ensemble

LINKS = {"binary:logistic": SIGMOID, "reg:logistic": SIGMOID, "multi:softprob": SOFTMAX, "multi:softmax": SOFTMAX,
         "count:poisson": EXP, "reg:gamma": EXP, "reg:tweedie": EXP, "reg:squarederror": IDENTITY,
         "reg:pseudohubererror": IDENTITY, "reg:absoluteerror": IDENTITY, "reg:quantileerror": IDENTITY}


def read(estimator):
    learner = json.loads(estimator.get_booster().save_raw("json"))["learner"]
    objective = learner["objective"]["name"]
    booster = learner["gradient_booster"]
    if objective not in LINKS:
        raise Refused(f"XGBoost's objective {named(objective)} has no form in ONNX here: train with one of "
                      + ", ".join(sorted(LINKS)))
    if booster["name"] == "gblinear":
        raise Refused("XGBoost's booster gblinear is not read: train with gbtree, or with a linear model of "
                      "scikit-learn")
    if not math.isnan(float(estimator.missing if estimator.missing is not None else math.nan)):
        raise Refused(f"the XGBoost model takes {estimator.missing} for missing, and ONNX not-a-number alone: train "
                      "with missing=nan")
    return _trees(estimator, learner, booster, objective)


def _trees(estimator, learner, booster, objective):
    parameters = learner["learner_model_param"]
    targets = max(1, int(parameters["num_class"]), int(parameters.get("num_target", 1)))
    drops = booster.get("weight_drop")
    model = booster.get("gbtree", booster)["model"]
    ensemble = Ensemble(np.float32, int(parameters["num_feature"]), _base(parameters, objective, targets),
                        LINKS[objective], hasattr(estimator, "classes_"))
    parallel = int(model["gbtree_model_param"].get("num_parallel_tree") or 1)
    last = _iterations(estimator) * targets * parallel or len(model["trees"])
    for number, (tree, target) in enumerate(zip(model["trees"][:last], model["tree_info"])):
        _tree(ensemble, tree, target, drops[number] if drops else 1.0, learner["feature_names"])
    return ensemble


def _tree(ensemble, tree, target, weight, names):
    if int(tree["tree_param"].get("size_leaf_vector", 1)) > 1:
        raise Refused("the XGBoost model has trees with several outputs each: train with "
                      "multi_strategy='one_output_per_tree'")
    ensemble.start_tree()
    for i, left in enumerate(tree["left_children"]):
        value = tree["split_conditions"][i]
        if left == -1:
            ensemble.leaf(i, target, value * weight)
            continue
        feature = tree["split_indices"][i]
        if tree["split_type"][i]:
            name = names[feature] if names else f"x{feature}"
            raise Refused(f"the XGBoost model splits on the categories of feature {named(name)} by itself: save it "
                          "with get_booster().save_model('model.ubj') and push that, or encode the column first")
        ensemble.branch(i, feature, LESS, value, left, tree["right_children"][i], tree["default_left"][i])


def _base(parameters, objective, targets):
    """The intercept of each target, as a raw score; the file holds it as an answer."""
    answers = [float(v) for v in parameters["base_score"].strip("[]").split(",")]
    if len(answers) == 1:
        answers *= targets
    if LINKS[objective] == SIGMOID:
        return [math.log(p / (1.0 - p)) for p in answers]
    return [math.log(v) for v in answers] if LINKS[objective] == EXP else answers


def _iterations(estimator):
    """How many rounds predict() uses after early stopping; 0 for all."""
    try:
        return int(estimator.best_iteration) + 1
    except AttributeError:
        return 0
