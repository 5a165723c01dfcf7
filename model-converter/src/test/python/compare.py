"""One imported model on its data against the framework's predictions: compare.py IMPORTED TRAINED

Prints rows, the largest difference and the rows off. Uses nothing of the import but model.onnx and its spec.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort

DTYPES = {"FP32": np.float32, "FP64": np.float64, "INT64": np.int64, "INT32": np.int32, "BYTES": object,
          "BOOL": np.bool_, "UINT8": np.uint8, "FP16": np.float16}
RELATIVE, OF_THE_LARGEST = 1e-4, 1e-5


def main(imported, trained):
    session = ort.InferenceSession(str(imported / "model.onnx"), providers=["CPUExecutionProvider"])
    spec = json.loads(session.get_modelmeta().custom_metadata_map["io.sandpiper.spec"])
    names = [o["name"] for o in spec["outputs"]]
    answers = dict(zip(names, session.run(names, inputs(spec, trained))))
    expected = np.load(trained / "expected.npz")
    rows, difference, off = 0, 0.0, 0
    for name in expected.files:
        want, got = expected[name].astype(np.float64), np.asarray(answers[name]).astype(np.float64)
        if want.shape != got.shape:
            raise SystemExit(f"{name}: {got.shape} instead of {want.shape}")
        distance = np.abs(want - got)
        allowed = RELATIVE * np.abs(want) + OF_THE_LARGEST * max(1.0, np.abs(want).max())
        rows, difference = len(want), max(difference, float(distance.max()))
        off = max(off, int((distance > allowed).reshape(len(want), -1).any(axis=1).sum()))
    print(rows, f"{difference:.1e}", off)


def inputs(spec, trained):
    if (trained / "data.npz").exists():
        data = np.load(trained / "data.npz")
        return {i["name"]: data[i["name"] if i["name"] in data else data.files[0]].astype(DTYPES[i["datatype"]])
                for i in spec["inputs"]}
    with open(trained / "data.csv", newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    return {i["name"]: np.array([[typed(row[f], i["datatype"]) for f in i["features"]] for row in rows],
                                DTYPES[i["datatype"]]) for i in spec["inputs"]}


def typed(text, datatype):
    if datatype == "BYTES":
        return text
    return float(text) if text else float("nan")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
