#!/usr/bin/env python3
"""Writes small TorchScript files with the Python that has a torch: train_torchscript.py OUT."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy as np  # noqa: E402
import saved  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

ROWS = 16


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(5, 3), nn.Linear(2, 3)

    def forward(self, sensor, place):
        return torch.relu(self.first(sensor)) + self.second(place), torch.tanh(self.second(place))


def main(root):
    torch.manual_seed(20)
    cnn = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                        nn.Linear(4, 3), nn.Softmax(1)).eval()
    keep(root, "torchscript-traced", "traced net of convolutions", torch.jit.trace(cnn, torch.randn(2, 1, 9, 9)),
         {"input": np.random.default_rng(20).normal(size=(ROWS, 1, 9, 9)).astype("f4")})
    random = np.random.default_rng(20)
    keep(root, "torchscript-scripted", "scripted, two inputs and two outputs", torch.jit.script(Two().eval()),
         {"sensor": random.normal(size=(ROWS, 5)).astype("f4"), "place": random.normal(size=(ROWS, 2)).astype("f4")})


def keep(root, name, what, model, inputs):
    out = saved.folder(root, name, "torch", torch.__version__, what, "torch")
    model.save(str(out / "model.pt"))
    np.savez(out / "data.npz", **inputs)
    with torch.no_grad():
        answer = model(*(torch.from_numpy(a) for a in inputs.values()))
    answers = {"output": answer.numpy()} if isinstance(answer, torch.Tensor) else {
        f"output_{i}": a.numpy() for i, a in enumerate(answer)}
    saved.expected(out, **answers)


if __name__ == "__main__":
    main(sys.argv[1])
