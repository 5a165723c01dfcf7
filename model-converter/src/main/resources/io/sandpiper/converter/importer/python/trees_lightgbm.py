"""LightGBM's sklearn wrappers, from the booster's own dump: doubles, missing values, categories as codes."""

import numpy as np
from refusal import Refused, named
from tree_ensemble import EQUAL, EXP, IDENTITY, LESS_OR_EQUAL, SIGMOID, SOFTMAX, Ensemble

LINKS = {"binary": SIGMOID, "multiclass": SOFTMAX, "poisson": EXP, "gamma": EXP, "tweedie": EXP,
         "regression": IDENTITY, "regression_l1": IDENTITY, "huber": IDENTITY, "fair": IDENTITY,
         "quantile": IDENTITY, "mape": IDENTITY}
# A set of categories is a chain of equal-to nodes, and each link repeats the subtree behind it.
MOST_NODES = 2_000_000


def read(estimator):
    dump = estimator.booster_.dump_model()
    objective, *options = str(dump.get("objective", "")).split()
    if objective not in LINKS or "sqrt" in options or callable(estimator.objective):
        raise Refused(f"LightGBM's objective {named(objective or 'of your own')} has no form in ONNX here: train with "
                      "one of " + ", ".join(sorted(LINKS)))
    targets = dump["num_tree_per_iteration"]
    ensemble = Ensemble(np.float64, dump["max_feature_idx"] + 1, [0.0] * targets, LINKS[objective],
                        hasattr(estimator, "classes_"))
    factor = float(dict(o.split(":") for o in options if ":" in o).get("sigmoid", 1.0))
    if dump.get("average_output"):
        factor /= max(1, len(dump["tree_info"]) // targets)
    for number, tree in enumerate(dump["tree_info"]):
        ensemble.start_tree()
        Nodes(ensemble, number % targets, factor, dump["feature_names"]).add(tree["tree_structure"])
    return ensemble


def categories(estimator):
    """By feature index: the categories whose position is the code that the trees compare."""
    known = estimator.booster_.pandas_categorical or []
    if not known:
        return {}
    for line in estimator.booster_.model_to_string(num_iteration=1).splitlines():
        if line.startswith("[categorical_feature: ") and line != "[categorical_feature: ]":
            features = line[len("[categorical_feature: "):-1].split(",")
            if len(features) == len(known):
                return {int(feature): values for feature, values in zip(features, known)}
    raise Refused("the LightGBM model has categories but does not say of which columns: give the column names in "
                  "categorical_feature when training")


class Nodes:
    """Numbers the nodes of one tree from 0 on."""

    def __init__(self, ensemble, target, factor, names):
        self.ensemble, self.target, self.factor, self.names, self.count = ensemble, target, factor, names, 0

    def add(self, node):
        me = self._number()
        if "leaf_coeff" in node:
            raise Refused("the LightGBM model has linear trees, which ONNX has no form for: train with linear_tree=False")
        if "split_index" not in node:
            self.ensemble.leaf(me, self.target, node["leaf_value"] * self.factor)
            return me
        if node["decision_type"] == "==":
            self._set(me, node, [float(c) for c in str(node["threshold"]).split("||")])
            return me
        threshold = float(node["threshold"])
        left, right = self.add(node["left_child"]), self.add(node["right_child"])
        self.ensemble.branch(me, node["split_feature"], LESS_OR_EQUAL, threshold, left, right,
                             self._missing_left(node, threshold))
        return me

    def _set(self, me, node, codes):
        for i, code in enumerate(codes):
            left = self.add(node["left_child"])
            last = i == len(codes) - 1
            right = self.add(node["right_child"]) if last else self._number()
            self.ensemble.branch(me, node["split_feature"], EQUAL, code, left, right, False)
            me = right

    def _number(self):
        self.count += 1
        if len(self.ensemble.nodes["modes"]) > MOST_NODES:
            raise Refused(f"the LightGBM model has more than {MOST_NODES} nodes once its sets of categories are "
                          "written out: train with a smaller max_cat_threshold")
        return self.count - 1

    def _missing_left(self, node, threshold):
        if node["missing_type"] == "NaN":
            return node["default_left"]
        if node["missing_type"] == "Zero":
            raise Refused(f"the LightGBM model takes 0 for missing (feature {named(self.names[node['split_feature']])}"
                          "), which ONNX has no form for: train with zero_as_missing=False")
        return 0.0 <= threshold
