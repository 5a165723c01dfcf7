"""A trained model in a folder of its own: the file, data to judge it by, and the framework's own predictions."""

import csv
import json
from pathlib import Path

import numpy as np


def folder(root, name, framework, version, what, family):
    out = Path(root) / name
    out.mkdir(parents=True, exist_ok=True)
    meta = {"framework": framework, "version": version, "what": what, "family": family}
    (out / "meta.json").write_text(json.dumps(meta, indent=1))
    return out


def table(out, frame, labels=None):
    """data.csv of a data frame, in full precision; an empty field is missing."""
    names = [str(c) for c in frame.columns]
    with open(out / "data.csv", "w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f)
        writer.writerow(names + (["label"] if labels is not None else []))
        for i, row in enumerate(frame.itertuples(index=False)):
            cells = ["" if v != v else repr(float(v)) if isinstance(v, (float, np.floating)) else v for v in row]
            writer.writerow(cells + ([labels[i]] if labels is not None else []))


def expected(out, **answers):
    np.savez(out / "expected.npz", **{name: np.ascontiguousarray(values) for name, values in answers.items()})


def classifier_answers(model, rows):
    """`label` as the class's place, `probabilities` where there are any."""
    place = {c: i for i, c in enumerate(np.asarray(model.classes_).tolist())}
    answers = {"label": np.array([place[c] for c in np.asarray(model.predict(rows)).reshape(-1).tolist()], np.int64)}
    if hasattr(model, "predict_proba"):
        answers["probabilities"] = np.asarray(model.predict_proba(rows))
    return answers


def regressor_answers(model, rows):
    answer = np.asarray(model.predict(rows))
    return {"value": answer.reshape(len(answer), -1)}
