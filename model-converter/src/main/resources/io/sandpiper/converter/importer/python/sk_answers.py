"""What a fitted estimator answers, by the outputs that every imported model has (decision 0033)."""

import numpy as np
import spec
from refusal import Refused, cause
from sk_steps import kind, last
from ties import decided

# Platt scaling: predict() asks the decision function, and the most probable class may be another one.
OWN_ANSWER = ("SVC", "NuSVC")
SEVERAL = "answers several labels at once, which a model here cannot: train one classifier a label"


class Answers:
    """A class with probabilities or without, a cluster, or numbers."""

    def __init__(self, estimator):
        self.estimator = estimator
        self.classes = getattr(estimator, "classes_", None)
        if isinstance(self.classes, list) or np.ndim(self.classes) > 1:
            raise Refused(f"{kind(estimator)} {SEVERAL}")
        if self.classes is not None:
            self.classes = np.asarray(self.classes).tolist()
        self.cluster = self.classes is None and hasattr(last(estimator), "cluster_centers_")
        self.probable = self.classes is not None and hasattr(estimator, "predict_proba")

    def expected(self, rows):
        """The framework's answers by output."""
        try:
            answer = np.asarray(self.estimator.predict(rows))
            probabilities = self.estimator.predict_proba(rows) if self.probable else None
        except MemoryError:
            raise
        except Exception as e:  # noqa: BLE001: steps raise anything
            raise Refused(f"the model itself fails on the data ({cause(e)}): give data as it was trained on") from e
        if self.cluster:
            return {"label": answer.astype(np.int64)}
        if self.classes is None:
            return {"value": answer.reshape(len(answer), -1).astype(np.float32)}
        out = {"label": self._indices(answer)}
        if self.probable:
            out["probabilities"] = np.asarray(probabilities).astype(np.float32)
        return out

    def decided(self, rows):
        """Which rows the classifier itself is clear about; None for all."""
        if self.classes is None:
            return None
        for scores in ("predict_proba", "decision_function"):
            if hasattr(self.estimator, scores):
                return decided(getattr(self.estimator, scores)(rows))
        return None

    def spec(self):
        if self.cluster:
            return [spec.an_output("label", "label")]
        if self.classes is None:
            return [spec.an_output("value", "value")]
        if not self.probable:
            return [spec.an_output("label", "label", self.classes)]
        role = "value" if kind(last(self.estimator)) in OWN_ANSWER else "probabilities"
        return [spec.an_output("label", "label"), spec.an_output("probabilities", role, self.classes)]

    def _indices(self, answer):
        if answer.ndim != 1:
            raise Refused(f"{kind(self.estimator)} {SEVERAL}")
        place = {c: i for i, c in enumerate(self.classes)}
        return np.array([place[a] for a in answer.tolist()], np.int64)
