"""A first comparison of the model with the framework's own predictions, by the environment's ONNX Runtime.

It catches what an exporter got wrong before anybody else sees the file; the runtime that serves compares again.
"""

import re

import numpy as np
import onnxruntime as ort
from refusal import LONGEST_CAUSE, Refused, named, one_line

# Of a value, and of the largest value of its output: a sum of many terms is as exact as its largest.
RELATIVE = 1e-4
OF_THE_LARGEST = 1e-5
# Of the rows: a missing value may make no number of a single one.
MOST_NOT_FINITE = 0.5


def answers(model, inputs):
    """The model's outputs by name; the model is serialized bytes. Raises Refused where the runtime cannot load it."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as e:  # noqa: BLE001: the runtime has many kinds
        raise Refused(f"the converted model does not load in ONNX Runtime ({_said(e)}): replace the layer or step that "
                      "it names, and train again") from e
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs)))


def differences(expected, actual):
    """By output: the rows beyond the tolerance, and the largest difference."""
    return {name: _difference(np.asarray(want), np.asarray(actual[name])) for name, want in expected.items()}


def check(model, inputs, expected):
    """Refuses a model that answers other than its framework did, or whose framework has no answer."""
    for name, want in expected.items():
        rows = np.asarray(want).reshape(len(want), -1)
        if rows.dtype.kind == "f" and np.mean(~np.isfinite(rows).all(axis=1)) > MOST_NOT_FINITE:
            raise Refused(f"the model's own output {named(name)} is not a finite number on most rows: its training "
                          "diverged, or the file is damaged; train again")
    for name, (rows, largest, total) in differences(expected, answers(model, inputs)).items():
        if rows:
            raise Refused(f"the converted model answers otherwise than its framework on {rows} of {total} rows (output "
                          f"{named(name)}, off by up to {largest:.3g}): it is not safe to run; export it to ONNX "
                          "another way, or use simpler steps")


def _said(error):
    """The runtime's words without the place in its sources."""
    return one_line(re.sub(r"^.*\S+\.(cc|h):\d+ \S.*?\) ", "", str(error), flags=re.S), LONGEST_CAUSE)


def _difference(want, got):
    if want.shape != got.shape:
        return len(want), float("inf"), len(want)
    if want.dtype.kind not in "fc":
        off = (want != got).reshape(len(want), -1).any(axis=1)
        return int(off.sum()), float(off.any()), len(want)
    want, got = want.astype(np.float64), got.astype(np.float64)
    same = (want == got) | (np.isnan(want) & np.isnan(got))
    with np.errstate(invalid="ignore"):
        distance = np.where(same, 0.0, np.abs(want - got))
    distance = np.where(np.isnan(distance), np.inf, distance)
    finite = np.abs(want[np.isfinite(want)])
    allowed = RELATIVE * np.abs(want) + OF_THE_LARGEST * max(1.0, finite.max(initial=0.0))
    with np.errstate(invalid="ignore"):
        off = (distance > allowed).reshape(len(want), -1).any(axis=1)
    return int(off.sum()), float(distance.max(initial=0.0)), len(want)
