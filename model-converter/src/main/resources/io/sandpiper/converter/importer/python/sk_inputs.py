"""Inputs made from what the model knows: values around thresholds, mean and spread, categories and an unknown one."""

import numpy as np
from sk_steps import BOOSTED, before_last, kind, last
from sk_signature import ENCODERS, NUMBER, TEXT, branches
from sk_text import VECTORIZERS
from sk_thresholds import thresholds

ROWS = 256
SEED = 20
MISSING = 0.1
SCALERS = ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler")
TAKES_UNKNOWN = ("ignore", "infrequent_if_exist", "use_encoded_value", "warn")


class Inputs:
    """Deterministic: one seed, columns in order."""

    def __init__(self, estimator, signature):
        self.estimator, self.signature, self.random = estimator, signature, np.random.default_rng(SEED)

    def columns(self):
        """One array of ROWS values a column."""
        count = len(self.signature.names)
        columns = self._of(self.estimator, count)
        for i, values in self.signature.categories.items():
            columns[i] = self._categories(values, True)
        kinds = self.signature.kinds
        return [c if kinds[i] == TEXT else self._numbers(c, kinds[i]) for i, c in enumerate(columns)]

    def _numbers(self, column, column_kind):
        column = np.asarray(column, np.float64)
        if column_kind == NUMBER:
            return column
        return np.nan_to_num(np.rint(column)).astype(np.int64)

    def _of(self, step, count):
        name = kind(step)
        if name in VECTORIZERS:
            return [self._texts(step)]
        if name in ENCODERS:
            unknown = getattr(step, "handle_unknown", "error") in TAKES_UNKNOWN
            return [self._categories([v for v in values if v == v], unknown) for values in step.categories_]
        if name in ("ColumnTransformer", "FeatureUnion"):
            return self._of_branches(step, count)
        if name == "Pipeline":
            return self._of_pipeline(step, count)
        found = thresholds(step)
        if found is not None:
            return self._around(found, count, name in BOOSTED)
        return self._spread(step, count)

    def _of_pipeline(self, pipeline, count):
        front = [s for _, s in before_last(pipeline)]
        found = thresholds(last(pipeline))
        if found is not None and all(kind(s) in (*SCALERS, "SimpleImputer") for s in front):
            values = np.stack(self._around(found, count, False), axis=1)
            for step in reversed(front):
                if kind(step) in SCALERS:
                    values = step.inverse_transform(values)
            values = self._with_missing(values) if any(kind(s) == "SimpleImputer" for s in front) else values
            return list(values.T)
        first, *rest = front or [last(pipeline)]
        if kind(first) == "SimpleImputer" and first.statistics_.dtype == object and rest:
            return [np.where(self._gaps(), "", c).astype(object) for c in self._of(rest[0], count)]
        if kind(first) == "SimpleImputer" and rest and kind(rest[0]) in SCALERS:
            return list(self._with_missing(np.stack(self._of(rest[0], count), axis=1)).T)
        return self._of(first, count)

    def _of_branches(self, step, count):
        out = [self.random.normal(size=ROWS) for _ in range(count)]
        for _, branch, indices in branches(step, count):
            if not isinstance(branch, str) and len(indices):
                for i, values in zip(indices, self._of(branch, len(indices))):
                    out[i] = values
        return out

    def _around(self, found, count, missing):
        """Each threshold, the next value below and above it in float32, and the ground between."""
        columns = []
        for feature in range(count):
            values = np.asarray(found.get(feature, [0.0, 1.0]), np.float64)
            values = values[np.abs(values) < 1e30]
            values = values if len(values) else np.array([0.0, 1.0])
            width = max(values.max() - values.min(), 1e-3 * np.abs(values).max(), 1e-3)
            picked = self.random.choice(values, ROWS)
            close = picked.astype(np.float32)
            side = self.random.integers(0, 4, ROWS)
            picked = np.select([side == 0, side == 1, side == 2],
                               [np.nextafter(close, np.float32(np.inf)), np.nextafter(close, np.float32(-np.inf)),
                                close], picked + self.random.normal(size=ROWS) * width / 4)
            columns.append(np.where(self._gaps(), np.nan, picked) if missing else picked)
        return columns

    def _spread(self, step, count):
        """Mean and three sigma where the step knows them, its own points where it keeps some, else around zero."""
        for points in ("support_vectors_", "_fit_X", "cluster_centers_", "theta_", "means_"):
            known = getattr(step, points, None)
            if isinstance(known, np.ndarray) and known.ndim == 2 and known.shape == (len(known), count):
                width = known.std(axis=0) + 1e-3
                rows = known[self.random.integers(0, len(known), ROWS)]
                return list((rows + self.random.normal(size=rows.shape) * width / 2).T)
        middle, width = np.zeros(count), np.full(count, 2.0)
        if kind(step) == "SimpleImputer" and step.statistics_.dtype != object:
            middle = np.nan_to_num(step.statistics_)
            width = np.abs(middle) / 2 + 1
            return list(self._with_missing(middle + width * self.random.normal(size=(ROWS, count))).T)
        if kind(step) == "StandardScaler":
            middle = middle if step.mean_ is None else step.mean_
            width = width if step.scale_ is None else step.scale_
        elif kind(step) == "MinMaxScaler":
            middle, width = (step.data_max_ + step.data_min_) / 2, step.data_range_ / 2
        elif kind(step) == "RobustScaler":
            middle = middle if step.center_ is None else step.center_
            width = width if step.scale_ is None else step.scale_
        elif kind(step) == "MaxAbsScaler":
            width = step.max_abs_
        return list((middle + width * np.clip(self.random.normal(size=(ROWS, count)), -3, 3)).T)

    def _categories(self, values, unknown):
        values = list(values)
        if unknown:
            texts = all(isinstance(v, str) for v in values)
            values.append("never seen £" if texts else int(max(values, default=0)) + 97)
        column = np.empty(ROWS, object)
        column[:] = [values[i] for i in self.random.integers(0, len(values), ROWS)]
        return column

    def _texts(self, vectorizer):
        words = sorted(vectorizer.vocabulary_)
        odd = ["a", "é", "I", "x1", "Ünbekannt", "naïve", "42", "_", "don't", "—", "!"]
        texts = np.empty(ROWS, object)
        for i in range(ROWS):
            known = [words[j] for j in self.random.integers(0, len(words), self.random.integers(2, 12))]
            picked = known + [odd[j] for j in self.random.integers(0, len(odd), 3)]
            text = " ".join(picked[j] for j in self.random.permutation(len(picked)))
            texts[i] = text.capitalize() + "." if i % 2 else text.replace(" ", ", ", 1)
        return texts

    def _gaps(self):
        return self.random.random(ROWS) < MISSING

    def _with_missing(self, values):
        return np.where(self.random.random(values.shape) < MISSING, np.nan, values)
