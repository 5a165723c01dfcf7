"""What a net's folder holds, and how it is read.

model.onnx        the float model
model.yaml        Sandpiper's spec of it
net.json          how it is judged: see judging.py; and how raw values become tensors
calibration.npz   raw values by input name: what quantizers measure ranges on
holdout.npz       raw values, with `label` where there are classes: what quantizers may judge by
test.npz          what compare.py judges on; no converter and no peer sees it
weights.npz       the parameters by PyTorch's names, for the nets that are rebuilt in Keras
"""

import json

import numpy as np


def describe(folder, **facts):
    """Writes net.json. Facts: kind, inputs ({name: [scale, offset]}; none for tensors that go in as they are)."""
    (folder / "net.json").write_text(json.dumps(facts, indent=1) + "\n")


def description(folder):
    return json.loads((folder / "net.json").read_text())


def tensors(folder, part, most=None):
    """The model's inputs by name, as tensors; `most` samples at most."""
    data = np.load(folder / f"{part}.npz")
    how = description(folder)["inputs"]
    return {name: tensor(data[name][:most], how[name]) for name in how if name in data}


def tensor(raw, how):
    """tensor = raw * scale + offset, in float32 as Sandpiper does; `how` null: as it is."""
    if how is None:
        return raw
    scale, offset = how
    return raw.astype(np.float32) * np.float32(scale) + np.float32(offset)
