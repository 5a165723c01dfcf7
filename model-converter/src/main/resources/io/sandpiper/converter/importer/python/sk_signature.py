"""What a scikit-learn model is given: its columns, what kind each is, and how they are grouped into inputs."""

import numpy as np
from refusal import Refused, named
from sk_steps import kind, last
from sk_text import VECTORIZERS

NUMBER, INTEGER, TEXT = "number", "integer", "text"
FEATURES = "features"
OUTPUTS = ("label", "probabilities", "scores", "value")
MOST_COLUMNS = 100_000
LONGEST_NAME = 1000
ENCODERS = ("OneHotEncoder", "OrdinalEncoder", "TargetEncoder")
# Each keeps the columns as they are: what kind they have is for the next step to say.
SAME_COLUMNS = ("SimpleImputer", "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler")


class Signature:
    """dtype is that of the numbers in the graph; categories holds LightGBM's, by column."""

    def __init__(self, names, kinds, vector, categories):
        self.names, self.kinds, self.vector, self.categories = names, kinds, vector, categories
        self.dtype = "float32"

    @property
    def single(self):
        """One input holds all the columns, being of one kind."""
        return len(set(self.kinds)) == 1 and not self.categories

    def dtype_of(self, column):
        return {NUMBER: self.dtype, INTEGER: "int64", TEXT: "object"}[self.kinds[column]]

    def inputs(self):
        """Name, dtype, number of columns and their names, of each input."""
        if self.single:
            return [(FEATURES, self.dtype_of(0), len(self.names), self.names)]
        return [(input_name(name), self.dtype_of(i), 1, [name]) for i, name in enumerate(self.names)]

    def grouped(self, columns):
        """Arrays a column to arrays an input, of the graph's types."""
        typed = [np.asarray(c, object if self.kinds[i] == TEXT else self.dtype_of(i)) for i, c in enumerate(columns)]
        if self.single:
            return {FEATURES: np.stack(typed, axis=1)}
        return {input_name(name): typed[i].reshape(-1, 1) for i, name in enumerate(self.names)}

    def rows(self, inputs):
        """What the framework is given: the same values as the graph, as people hold them."""
        import pandas as pd

        if self.single:
            columns = list(inputs[FEATURES].T)
        else:
            columns = [inputs[input_name(name)][:, 0] for name in self.names]
        if self.vector:
            return columns[0]
        return pd.DataFrame({name: self._series(i, c) for i, (name, c) in enumerate(zip(self.names, columns))})

    def _series(self, i, column):
        import pandas as pd

        if i in self.categories:
            texts = [str(c) for c in column] if self.kinds[i] == TEXT else list(column)
            return pd.Series(pd.Categorical(texts, categories=self.categories[i]))
        if self.kinds[i] == TEXT:
            # An empty field is a missing one, as pandas reads a CSV.
            return pd.Series([np.nan if c == "" else c for c in column], dtype=object)
        return pd.Series(column.astype(np.float64 if self.kinds[i] == NUMBER else np.int64))


def input_name(column):
    """A column may be called as an output is; in a graph each name stands once."""
    return column + "_in" if column in OUTPUTS else column


def signature(estimator, others):
    """others: names from elsewhere (a signature, a header), used where the model has none and they are as many."""
    if kind(first_step(estimator)) in VECTORIZERS:
        return Signature(["text"], [TEXT], True, {})
    count = getattr(estimator, "n_features_in_", None)
    if count is None:
        raise Refused(f"{kind(estimator)} does not say how many columns it was trained on: train again with a newer "
                      "version of its framework")
    if not 0 < count <= MOST_COLUMNS:
        raise Refused(f"{kind(estimator)} claims {count} columns (expected: 1 to {MOST_COLUMNS}): train with fewer")
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        fit = [o for o in others if o is not None and len(o) == count]
        names = fit[0] if fit else [f"x{i}" for i in range(count)]
    names = [str(n) for n in names]
    if len(set(names)) != len(names):
        raise Refused("two of the model's columns have the same name: rename one and train again")
    if max(map(len, names)) > LONGEST_NAME:
        raise Refused(f"the column {named(max(names, key=len))} has a name of more than {LONGEST_NAME} characters: "
                      "rename it and train again")
    kinds = column_kinds(estimator, count, "")
    categories = {}
    if kind(last(estimator)).startswith("LGBM") and last(estimator) is estimator:
        from trees_lightgbm import categories as of_lightgbm

        categories = of_lightgbm(estimator)
        for i, values in categories.items():
            kinds[i] = TEXT if all(isinstance(v, str) for v in values) else INTEGER
    return Signature(names, kinds, False, categories)


def first_step(estimator):
    while kind(estimator) == "Pipeline":
        estimator = estimator.steps[0][1]
    return estimator


def column_kinds(estimator, count, path):
    """What the step needs each of its columns to be."""
    if isinstance(estimator, str) or estimator is None:
        return [NUMBER] * count
    name = kind(estimator)
    if name in VECTORIZERS:
        return [TEXT] * count
    if name in ENCODERS:
        return [category_kind(values, path) for values in estimator.categories_]
    if name == "SimpleImputer":
        texts = estimator.statistics_.dtype == object
        return [TEXT if texts and isinstance(s, str) else NUMBER for s in estimator.statistics_]
    if name == "Pipeline":
        for step_name, step in estimator.steps:
            kinds = column_kinds(step, count, f"{path}/{step_name}")
            if kind(step) not in SAME_COLUMNS or TEXT in kinds:
                return kinds
        return kinds
    if name in ("ColumnTransformer", "FeatureUnion"):
        return _of_branches(estimator, count, path)
    return [NUMBER] * count


def branches(estimator, count):
    """Name, step and column indices of each branch."""
    if kind(estimator) == "FeatureUnion":
        return [(n, step, list(range(count))) for n, step in estimator.transformer_list]
    indices = estimator._transformer_to_input_indices
    return [(n, step, list(indices[n])) for n, step, _ in estimator.transformers_ if n in indices]


def _of_branches(estimator, count, path):
    out = [NUMBER] * count
    for name, step, columns in branches(estimator, count):
        if isinstance(step, str) and step == "drop":
            continue
        for column, k in zip(columns, column_kinds(step, len(columns), f"{path}/{name}")):
            out[column] = max(out[column], k, key=[NUMBER, INTEGER, TEXT].index)
    return out


def category_kind(values, path):
    known = [v for v in values if not (isinstance(v, float) and np.isnan(v))]
    if all(isinstance(v, str) for v in known):
        return TEXT
    try:
        if all(float(v).is_integer() for v in known):
            return INTEGER
    except (TypeError, ValueError):
        pass
    raise Refused(f"the categories at {named(path.strip('/'))} are neither texts nor whole numbers, which ONNX has no "
                  "form for: turn the column into texts before training")
