"""Trees out of a pickle before anything walks them: a child behind its parent, inside of the tree, on a known column.

A tree whose node is its own child never answers, and one that points outside ends the process.
"""

import numpy as np
from refusal import Refused, named
from sk_steps import kind, parts


def check(estimator):
    for path, part in parts(estimator):
        for number, tree in enumerate(_trees(part, 0)):
            _check(path, number, *tree)


def _check(path, number, left, right, feature, leaf, columns):
    places = np.arange(len(left))
    for children in (left, right):
        wrong = ~leaf & ((children <= places) | (children >= len(left)))
        if wrong.any():
            raise Refused(f"tree {number} of {named(path)} is damaged: its node {int(wrong.argmax())} points at node "
                          f"{int(children[wrong][0])} (expected: one behind it, at most {len(left) - 1}); save the model "
                          "again")
    wrong = ~leaf & ((feature < 0) | (feature >= columns))
    if wrong.any():
        raise Refused(f"tree {number} of {named(path)} is damaged: its node {int(wrong.argmax())} asks for column "
                      f"{int(feature[wrong][0])} of {columns}; save the model again")


def _trees(estimator, depth):
    """Left and right children, columns, which nodes are leaves, and how many columns there are, of each tree."""
    if kind(estimator).startswith("HistGradientBoosting"):
        for predictor in [p for iteration in estimator._predictors for p in iteration]:
            nodes = predictor.nodes
            yield (nodes["left"].astype(np.int64), nodes["right"].astype(np.int64),
                   nodes["feature_idx"].astype(np.int64), nodes["is_leaf"].astype(bool), estimator.n_features_in_)
        return
    tree = getattr(estimator, "tree_", None)
    if tree is not None:
        yield tree.children_left, tree.children_right, tree.feature, tree.children_left == -1, estimator.n_features_in_
        return
    inside = getattr(estimator, "estimators_", None)
    if inside is None or depth > 3:
        return
    for part in inside.reshape(-1) if hasattr(inside, "reshape") else inside:
        yield from _trees(part, depth + 1)
