"""At which values of which feature the trees of an estimator change their answer."""

from sk_steps import kind


def thresholds(estimator):
    """By feature index, or None where no part is a tree."""
    own = ensemble(estimator)
    if own is not None:
        return own.thresholds()
    found = {}
    _collect(estimator, found, 0)
    return found or None


def ensemble(estimator):
    """Trees that are not left to a converter, with their thresholds; None for other estimators."""
    name = kind(estimator)
    if name.startswith("HistGradientBoosting"):
        from trees_histgb import read
    elif name in ("LGBMClassifier", "LGBMRegressor"):
        from trees_lightgbm import read
    elif name.startswith("XGB") and not name.endswith("Ranker"):
        from trees_xgboost import read
    else:
        return None
    return read(estimator)


def _collect(estimator, found, depth):
    tree = getattr(estimator, "tree_", None)
    if tree is not None:
        for feature, value in zip(tree.feature, tree.threshold):
            if feature >= 0:
                found.setdefault(int(feature), []).append(float(value))
        return
    inside = getattr(estimator, "estimators_", None)
    if inside is None or depth > 3:
        return
    # An array in gradient boosting, a list elsewhere.
    for part in inside.reshape(-1) if hasattr(inside, "reshape") else inside:
        _collect(part, found, depth + 1)
