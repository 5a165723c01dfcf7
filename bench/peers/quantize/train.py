#!/usr/bin/env python3
"""Trains the small nets that the quantizers are compared on, and writes each with its data.

    train.py FOLDER [cnn mobilenet transformer]

Needs torch (Debian's python3-torch) and Debian's dataset-fashion-mnist. A few minutes a net on two cores. Each net's
folder holds model.onnx, model.yaml, calibration.npz (with labels) and holdout.npz.
"""

import gzip
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

DATA = Path("/usr/share/datasets/fashion-mnist")
SEED = 3
TRAINING_IMAGES = 20_000
CALIBRATION_IMAGES = 1_000
HOLDOUT_IMAGES = 4_000
EPOCHS = 4
BATCH = 64
OUTLIER_CHANNELS = 6  # of a LayerNorm
OUTLIER = 40.0
SPEC = """schemaVersion: 1
task: image-classification
inputs:
  - {name: image, datatype: FP32, shape: [-1, 1, 28, 28], scale: 0.00392156862745098, offset: 0.0}
outputs:
  - {name: logits, role: logits, labels: [a, b, c, d, e, f, g, h, i, j]}
metric: accuracy
"""


def fashion(part):
    with gzip.open(DATA / f"{part}-images-idx3-ubyte.gz") as f:
        images = np.frombuffer(bytearray(f.read()), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(DATA / f"{part}-labels-idx1-ubyte.gz") as f:
        labels = np.frombuffer(bytearray(f.read()), np.uint8, offset=8).astype(np.int64)
    return images, labels


def cnn():
    """Convolutions and poolings, no BatchNorm: the plain case."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.down = nn.Conv2d(channels, channels // 4, 1)
        self.up = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        gate = F.adaptive_avg_pool2d(x, 1)
        return x * F.hardsigmoid(self.up(F.relu(self.down(gate))))


class Bottleneck(nn.Module):
    """MobileNetV3's block: expand, depthwise, squeeze and excite, project."""

    def __init__(self, inputs, expanded, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, expanded, 1, bias=False), nn.BatchNorm2d(expanded), nn.Hardswish(),
            nn.Conv2d(expanded, expanded, 3, stride, 1, groups=expanded, bias=False), nn.BatchNorm2d(expanded),
            nn.Hardswish(), SqueezeExcite(expanded),
            nn.Conv2d(expanded, outputs, 1, bias=False), nn.BatchNorm2d(outputs),
        )  # fmt: skip
        self.residual = inputs == outputs and stride == 1

    def forward(self, x):
        y = self.body(x)
        return x + y if self.residual else y


def mobilenet():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.Hardswish(),
        Bottleneck(16, 64, 24, 2), Bottleneck(24, 96, 24, 1), Bottleneck(24, 120, 40, 1), Bottleneck(40, 160, 40, 1),
        nn.Conv2d(40, 128, 1, bias=False), nn.BatchNorm2d(128), nn.Hardswish(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10),
    )  # fmt: skip


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.after = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(self.before(x)).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) * (c // self.heads) ** -0.5).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(n, t, c))
        return x + self.down(F.gelu(self.up(self.after(x))))


class Transformer(nn.Module):
    """Sixteen patches of 7 x 7 pixels, three blocks."""

    def __init__(self, width=96, heads=4):
        super().__init__()
        self.patch = nn.Linear(49, width)
        self.place = nn.Parameter(torch.randn(16, width) * 0.02)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(3)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        n = x.shape[0]
        x = x.reshape(n, 4, 7, 4, 7).permute(0, 1, 3, 2, 4).reshape(n, 16, 49)
        x = self.patch(x) + self.place
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


@torch.no_grad()
def give_outliers(net, random):
    """Some channels of each LayerNorm become large, and what reads them takes that back: large transformers are so."""
    for block in net.blocks:
        for norm, reader in ((block.before, block.qkv), (block.after, block.up)):
            for channel in random.choice(len(norm.weight), OUTLIER_CHANNELS, replace=False):
                factor = float(OUTLIER * random.uniform(0.5, 1.5))
                norm.weight[channel] *= factor
                norm.bias[channel] *= factor
                reader.weight[:, channel] /= factor


def train(net, images, labels):
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    steps = EPOCHS * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    net.train()
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(images))[: len(images) // BATCH * BATCH].split(BATCH):
            loss = F.cross_entropy(net(images[chosen].float() / 255), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    print(f"  last loss {loss.item():.3f}", flush=True)


def main():
    folder = Path(sys.argv[1])
    nets = {"cnn": cnn, "mobilenet": mobilenet, "transformer": Transformer}
    images, labels = fashion("train")
    tests, answers = fashion("t10k")
    for name in sys.argv[2:] or nets:
        print(name, flush=True)
        torch.manual_seed(SEED)
        torch.set_num_threads(1)
        net = nets[name]()
        train(net, torch.from_numpy(images[:TRAINING_IMAGES]), torch.from_numpy(labels[:TRAINING_IMAGES]))
        if name == "transformer":
            give_outliers(net, np.random.default_rng(SEED))
        out = folder / name
        out.mkdir(parents=True, exist_ok=True)
        torch.onnx.export(
            net.eval(), torch.zeros(1, 1, 28, 28), str(out / "model.onnx"), input_names=["image"],
            output_names=["logits"], dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, opset_version=13,
            training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)  # fmt: skip
        (out / "model.yaml").write_text(SPEC)
        used = TRAINING_IMAGES + CALIBRATION_IMAGES
        np.savez(out / "calibration.npz", image=images[TRAINING_IMAGES:used], label=labels[TRAINING_IMAGES:used])
        np.savez(out / "holdout.npz", image=tests[:HOLDOUT_IMAGES], label=answers[:HOLDOUT_IMAGES])


if __name__ == "__main__":
    main()
