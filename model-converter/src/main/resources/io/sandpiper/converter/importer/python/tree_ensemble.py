"""Boosted trees as one TreeEnsembleRegressor of raw scores, and the link from scores to answers as plain operators.

ai.onnx.ml 3 alone has thresholds in double; a model that compares doubles is another one in float.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OPSETS = {"": 17, "ai.onnx.ml": 3}
IR_VERSION = 8
LEAF, LESS, LESS_OR_EQUAL, EQUAL = "LEAF", "BRANCH_LT", "BRANCH_LEQ", "BRANCH_EQ"
IDENTITY, EXP, SIGMOID, SOFTMAX = "identity", "exp", "sigmoid", "softmax"


class Ensemble:
    """Trees over features of one type. base holds one value a target, added to the trees' sum."""

    def __init__(self, dtype, features, base, link, classifier):
        self.dtype = np.dtype(dtype)
        self.features, self.base, self.link, self.classifier = features, list(base), link, classifier
        self.trees = 0
        self.nodes = {key: [] for key in ("treeids", "nodeids", "featureids", "modes", "values", "truenodeids",
                                          "falsenodeids", "missing_value_tracks_true")}
        self.targets = {key: [] for key in ("treeids", "nodeids", "ids", "weights")}

    def start_tree(self):
        self.trees += 1

    def branch(self, node, feature, mode, threshold, true_node, false_node, missing_true):
        largest = np.finfo(self.dtype).max
        self._node(node, feature, mode, min(max(threshold, -largest), largest), true_node, false_node, missing_true)

    def leaf(self, node, target, value):
        self._node(node, 0, LEAF, 0.0, 0, 0, False)
        for key, item in zip(("treeids", "nodeids", "ids", "weights"), (self.trees - 1, node, target, float(value))):
            self.targets[key].append(item)

    def thresholds(self):
        """By feature: the values at which some tree changes its answer."""
        out = {}
        for feature, mode, value in zip(*(self.nodes[k] for k in ("featureids", "modes", "values"))):
            if mode != LEAF:
                out.setdefault(feature, set()).add(value)
        return {feature: sorted(values) for feature, values in out.items()}

    def model(self):
        """An ONNX model from `features` [N, columns] to `value`, or to `label` and `probabilities`."""
        element = TensorProto.DOUBLE if self.dtype == np.float64 else TensorProto.FLOAT
        nodes, outputs = self._link("scores")
        graph = helper.make_graph(
            [self._ensemble(), *nodes], "trees",
            [helper.make_tensor_value_info("features", element, ["N", self.features])], outputs,
            [numpy_helper.from_array(np.array(1, np.float32), "one")] if self.link == SIGMOID else [])
        opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def _node(self, node, feature, mode, value, true_node, false_node, missing_true):
        row = (self.trees - 1, int(node), int(feature), mode, float(value), int(true_node), int(false_node),
               int(bool(missing_true)))
        for key, item in zip(self.nodes, row):
            self.nodes[key].append(item)

    def _ensemble(self):
        wide = self.dtype == np.float64
        attributes = {"n_targets": len(self.base), "post_transform": "NONE", "aggregate_function": "SUM"}
        self._roots_first()
        for kind, columns in (("nodes", self.nodes), ("target", self.targets)):
            for key, values in columns.items():
                name = f"{kind}_{key}"
                if key in ("values", "weights"):
                    self._reals(attributes, name, values, wide)
                else:
                    attributes[name] = values
        self._reals(attributes, "base_values", self.base, wide)
        return helper.make_node("TreeEnsembleRegressor", ["features"], ["scores"], "trees", domain="ai.onnx.ml",
                                **attributes)

    def _roots_first(self):
        """The runtime takes the first node of a tree for its root; readers number from the root but add from below."""
        order = sorted(range(len(self.nodes["nodeids"])),
                       key=lambda i: (self.nodes["treeids"][i], self.nodes["nodeids"][i]))
        for key, values in self.nodes.items():
            self.nodes[key] = [values[i] for i in order]

    @staticmethod
    def _reals(attributes, name, values, wide):
        if wide:
            attributes[name + "_as_tensor"] = numpy_helper.from_array(np.array(values, np.float64), name)
        else:
            attributes[name] = [float(v) for v in np.array(values, np.float32)]

    def _link(self, scores):
        if not self.classifier:
            operator = {EXP: "Exp", SIGMOID: "Sigmoid"}.get(self.link, "Identity")
            shape = ["N", len(self.base)]
            return ([helper.make_node(operator, [scores], ["value"])],
                    [helper.make_tensor_value_info("value", TensorProto.FLOAT, shape)])
        if self.link == SIGMOID:
            nodes = [helper.make_node("Sigmoid", [scores], ["second"]),
                     helper.make_node("Sub", ["one", "second"], ["first"]),
                     helper.make_node("Concat", ["first", "second"], ["probabilities"], axis=1)]
        else:
            nodes = [helper.make_node("Softmax", [scores], ["probabilities"], axis=1)]
        nodes.append(helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0))
        classes = max(2, len(self.base))
        return nodes, [helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
                       helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes])]
