"""scikit-learn's HistGradientBoosting: it compares doubles, and float32 is off where values lie close together."""

import numpy as np
from refusal import Refused, named
from tree_ensemble import EXP, IDENTITY, LESS_OR_EQUAL, SIGMOID, SOFTMAX, Ensemble


def read(estimator):
    classifier = hasattr(estimator, "classes_")
    _refuse_categories(estimator)
    base = np.asarray(estimator._baseline_prediction, np.float64).reshape(-1)
    if classifier:
        link = SIGMOID if len(base) == 1 else SOFTMAX
    else:
        link = EXP if estimator.loss in ("poisson", "gamma") else IDENTITY
    ensemble = Ensemble(np.float64, estimator.n_features_in_, base, link, classifier)
    for iteration in estimator._predictors:
        for target, predictor in enumerate(iteration):
            ensemble.start_tree()
            for i, node in enumerate(predictor.nodes):
                if node["is_leaf"]:
                    ensemble.leaf(i, target, node["value"])
                else:
                    ensemble.branch(i, node["feature_idx"], LESS_OR_EQUAL, node["num_threshold"], node["left"],
                                    node["right"], node["missing_go_to_left"])
    return ensemble


def _refuse_categories(estimator):
    categorical = getattr(estimator, "is_categorical_", None)
    if categorical is None or not np.any(categorical):
        return
    names = getattr(estimator, "feature_names_in_", [f"x{i}" for i in range(len(categorical))])
    shown = ", ".join(named(n) for n, c in zip(names, categorical) if c)
    raise Refused(f"{type(estimator).__name__} splits on the categorical features {shown} by itself, which ONNX has no "
                  "form for: put a OneHotEncoder in front of it and leave categorical_features out")
