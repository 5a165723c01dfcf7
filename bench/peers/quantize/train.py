#!/usr/bin/python3
"""Trains the small nets that the quantizers are compared on, and writes each with its data: see folders.py.

    train.py FOLDER NET...

Needs torch (Debian's python3-torch) and Debian's dataset-fashion-mnist. A few minutes a net on one core.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import fashion
import folders
import nets
import sensors

SEED = 3
TRAINING_IMAGES = 20_000
CALIBRATION_IMAGES = 1_000
HOLDOUT_IMAGES = 4_000
IMAGE_EPOCHS = 4
BATCH = 64
GREY = 1 / 255
ROWS = {"train": 12_000, "calibration": 1_000, "holdout": 4_000, "test": 10_000}
ROW_EPOCHS = 25
IMAGE_SPEC = """schemaVersion: 1
task: image-classification
inputs:
  - {{name: image, datatype: FP32, shape: [-1, 1, 28, 28], layout: NCHW, scale: {scale!r}, offset: 0.0}}
outputs:
  - {{name: logits, role: logits, labels: [{labels}]}}
metric: accuracy
"""
ROW_SPEC = """schemaVersion: 1
task: tabular
inputs:
  - name: readings
    datatype: FP32
    shape: [-1, {width}]
    features: [{features}]
    units: [{units}]
outputs:
  - {{name: logits, role: logits, labels: [{labels}]}}
metric: accuracy
"""


def train(net, values, labels, epochs):
    steps = epochs * (len(values) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    net.train()
    for _ in range(epochs):
        for chosen in torch.randperm(len(values))[: len(values) // BATCH * BATCH].split(BATCH):
            loss = F.cross_entropy(net(values[chosen]), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    print(f"  last loss {loss.item():.3f}", flush=True)


def export(net, example, name, out):
    """As torch writes it: BatchNorm stays, parameters keep their names."""
    torch.onnx.export(
        net.eval(), example, str(out / "model.onnx"), input_names=[name], output_names=["logits"],
        dynamic_axes={name: {0: "batch"}, "logits": {0: "batch"}}, opset_version=13,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)  # fmt: skip
    np.savez(out / "weights.npz", **{name: value.numpy() for name, value in net.state_dict().items()})


def image_net(name, out):
    images, labels = fashion.read("train")
    tests, answers = fashion.read("t10k")
    make = {"cnn": nets.cnn, "mobilenet": nets.mobilenet, "transformer": nets.Transformer}.get(name, nets.residual)
    net = make()
    values = torch.from_numpy(images[:TRAINING_IMAGES]).float() * GREY
    train(net, values, torch.from_numpy(labels[:TRAINING_IMAGES]), IMAGE_EPOCHS)
    if name == "transformer":
        nets.give_outliers(net, np.random.default_rng(SEED))
    if name == "uneven":
        nets.make_uneven(net, np.random.default_rng(SEED))
    export(net, torch.zeros(1, 1, 28, 28), "image", out)
    (out / "model.yaml").write_text(IMAGE_SPEC.format(scale=GREY, labels=", ".join(fashion.LABELS)))
    folders.describe(out, kind="classes", inputs={"image": [GREY, 0.0]})
    used = TRAINING_IMAGES + CALIBRATION_IMAGES
    for part, first, last in (("calibration", TRAINING_IMAGES, used), ("holdout", used, used + HOLDOUT_IMAGES)):
        np.savez(out / f"{part}.npz", image=images[first:last], label=labels[first:last])
    np.savez(out / "test.npz", image=tests, label=answers)


def row_net(out):
    parts = {part: sensors.rows(n, seed) for seed, (part, n) in enumerate(ROWS.items())}
    net = nets.mlp(len(sensors.COLUMNS), len(sensors.STATES))
    readings, states = parts.pop("train")
    standard = (readings - sensors.MEAN) / sensors.SPREAD
    train(net, torch.from_numpy(standard.astype(np.float32)), torch.from_numpy(states), ROW_EPOCHS)
    nets.fold_normalization(net[0], sensors.MEAN, sensors.SPREAD)
    export(net, torch.zeros(1, len(sensors.COLUMNS)), "readings", out)
    (out / "model.yaml").write_text(
        ROW_SPEC.format(
            width=len(sensors.COLUMNS),
            features=", ".join(c[0] for c in sensors.COLUMNS),
            units=", ".join(f'"{c[1]}"' for c in sensors.COLUMNS),
            labels=", ".join(sensors.STATES),
        )
    )
    folders.describe(out, kind="classes", inputs={"readings": None})
    for part, (values, labels) in parts.items():
        np.savez(out / f"{part}.npz", readings=values, label=labels)


def main():
    torch.set_num_threads(1)
    for name in sys.argv[2:]:
        print(name, flush=True)
        torch.manual_seed(SEED)
        out = Path(sys.argv[1]) / name
        out.mkdir(parents=True, exist_ok=True)
        row_net(out) if name == "mlp" else image_net(name, out)


if __name__ == "__main__":
    main()
