#!/usr/bin/env python3
"""Makes the demo models and their data, and measures them.

    make_models.py             make everything in fashion/ and wine/ (7 minutes on two cores), then measure
    make_models.py wine        make and measure only wine/ (likewise: fashion)
    make_models.py measure     measure the files that are there (under a minute)

README.md says how to install what this needs. Seeds are fixed: on the same machine with the same versions the files
come out the same; elsewhere the trained weights differ in their last bits, and the accuracies a little.

model.yaml in each folder is written by hand; measuring reads it, so that what it says about scale, names and order
is what the accuracy was measured with.
"""

import argparse
import csv
import gzip
import logging
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import yaml

HERE = Path(__file__).resolve().parent
FASHION = HERE / "fashion"
WINE = HERE / "wine"
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")  # Debian's package dataset-fashion-mnist

SEED = 20
THREADS = 2  # fixed, because the order of summing depends on it
EPOCHS = 7
EXTRA_EPOCHS = 2  # 1.0.1 is 1.0.0, trained this much longer
BATCH = 128
CALIBRATION_IMAGES = 256
HOLDOUT_IMAGES_PER_CLASS = 100
WINE_HOLDOUT_ROWS = 60


# --- Fashion-MNIST -----------------------------------------------------------------------------------------------


def fashion_mnist(part):
    """Raw images, uint8 [n, 1, 28, 28], and labels, int64 [n]; part is "train" or "t10k" (the 10,000 test images)."""
    with gzip.open(FASHION_MNIST / f"{part}-images-idx3-ubyte.gz") as f:
        images = np.frombuffer(bytearray(f.read()), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(FASHION_MNIST / f"{part}-labels-idx1-ubyte.gz") as f:
        labels = np.frombuffer(f.read(), np.uint8, offset=8).astype(np.int64)
    return images, labels


def inverted_residual_network():
    """MobileNetV2's blocks, few and wide: each quantized tensor costs bytes for its scale, whatever its size."""
    from torch import nn

    class ConvNorm(nn.Sequential):
        def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, relu=True):
            super().__init__()
            conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
            self.add_module("conv", conv)
            self.add_module("norm", nn.BatchNorm2d(outputs))
            if relu:
                self.add_module("relu", nn.ReLU())

    class InvertedResidual(nn.Module):
        def __init__(self, inputs, expanded, outputs, stride=1):
            super().__init__()
            self.expand = ConvNorm(inputs, expanded)
            self.depthwise = ConvNorm(expanded, expanded, kernel=3, stride=stride, groups=expanded)
            self.project = ConvNorm(expanded, outputs, relu=False)
            self.residual = inputs == outputs and stride == 1

        def forward(self, x):
            y = self.project(self.depthwise(self.expand(x)))
            return x + y if self.residual else y

    return nn.Sequential(
        ConvNorm(1, 24, kernel=3, stride=2),  # 28x28 -> 14x14
        InvertedResidual(24, 96, 32),
        InvertedResidual(32, 128, 64, stride=2),  # 14x14 -> 7x7
        InvertedResidual(64, 160, 64),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def train(network, images, labels, epochs, peak_rate):
    """Stochastic gradient descent with a one-cycle rate; the weight decay also keeps BatchNorm's scales even."""
    import torch

    images = torch.from_numpy(images)
    labels = torch.from_numpy(labels)
    batches = len(images) // BATCH
    optimizer = torch.optim.SGD(network.parameters(), lr=peak_rate, momentum=0.9, nesterov=True, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak_rate, total_steps=epochs * batches)
    network.train()
    for epoch in range(epochs):
        total = 0.0
        for chosen in torch.randperm(len(images))[: batches * BATCH].split(BATCH):
            x = images[chosen].float() / 255
            mirrored = torch.rand(BATCH, 1, 1, 1) < 0.5
            x = torch.where(mirrored, x.flip(3), x)
            loss = torch.nn.functional.cross_entropy(network(x), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: mean loss {total / batches:.4f}", flush=True)


def export(network, path):
    """As a training framework hands it over: BatchNorm still there, weights as initializers, free batch size."""
    import torch

    torch.onnx.export(
        network.eval(),
        torch.zeros(1, 1, 28, 28),
        path,
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
        opset_version=13,
        training=torch.onnx.TrainingMode.PRESERVE,  # or the exporter folds BatchNorm into Conv
        do_constant_folding=False,
    )
    onnx.checker.check_model(onnx.load(path), full_check=True)


def shuffle_a_layer(source, target):
    """A model that loads, runs and gives finite logits, and is useless: one layer's channels are in another order."""
    model = onnx.load(source)
    weights = next(t for t in model.graph.initializer if t.name == "2.project.conv.weight")
    shuffled = np.random.default_rng(SEED).permutation(onnx.numpy_helper.to_array(weights), axis=0)
    weights.CopyFrom(onnx.numpy_helper.from_array(shuffled, weights.name))
    onnx.save(model, target)


def make_fashion():
    import torch

    torch.set_num_threads(THREADS)
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    FASHION.mkdir(exist_ok=True)

    images, labels = fashion_mnist("train")
    chosen = np.sort(random.choice(len(images), CALIBRATION_IMAGES, replace=False))
    np.savez_compressed(FASHION / "calibration.npz", image=images[chosen], label=labels[chosen])

    test_images, test_labels = fashion_mnist("t10k")
    by_class = [np.flatnonzero(test_labels == c) for c in range(10)]
    chosen = np.sort(np.concatenate([random.choice(c, HOLDOUT_IMAGES_PER_CLASS, replace=False) for c in by_class]))
    np.savez_compressed(FASHION / "holdout.npz", image=test_images[chosen], label=test_labels[chosen])

    network = inverted_residual_network().to(memory_format=torch.channels_last)  # trains faster
    train(network, images, labels, EPOCHS, peak_rate=0.1)
    export(network, FASHION / "fashion-1.0.0.onnx")
    train(network, images, labels, EXTRA_EPOCHS, peak_rate=0.01)
    export(network, FASHION / "fashion-1.0.1.onnx")
    shuffle_a_layer(FASHION / "fashion-1.0.1.onnx", FASHION / "fashion-1.1.0.onnx")


# --- Wine --------------------------------------------------------------------------------------------------------


def make_wine():
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.datasets import load_wine
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    WINE.mkdir(exist_ok=True)
    wine = load_wine()
    features = [name.replace("/", "_") for name in wine.feature_names]
    rows, holdout_rows, labels, holdout_labels = train_test_split(
        wine.data, wine.target, test_size=WINE_HOLDOUT_ROWS, stratify=wine.target, random_state=SEED
    )
    write_csv(WINE / "calibration.csv", features, rows, labels)
    write_csv(WINE / "holdout.csv", features, holdout_rows, holdout_labels)

    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
    model = convert_sklearn(
        pipeline,
        name="wine",
        initial_types=[("features", FloatTensorType([None, len(features)]))],
        options={id(pipeline): {"zipmap": False}},  # a plain tensor of probabilities, not a list of maps
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    versions = {entry.domain: entry for entry in model.opset_import}  # the converter lists a domain twice
    del model.opset_import[:]
    model.opset_import.extend(versions.values())
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, WINE / "wine-1.0.0.onnx")


def write_csv(path, features, rows, labels):
    with path.open("w", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow([*features, "label"])
        for row, label in zip(rows, labels):
            writer.writerow([*(f"{value:.9g}" for value in row), label])


def read_csv(path, features):
    with path.open(newline="") as f:
        records = list(csv.DictReader(f))
    rows = np.array([[record[name] for name in features] for record in records], np.float32)
    return rows, np.array([record["label"] for record in records], np.int64)


# --- Measuring ---------------------------------------------------------------------------------------------------


def spec_of(folder):
    return yaml.safe_load((folder / "model.yaml").read_text())


def tensor_of(spec, raw):
    """The tensor that the model wants from raw values, as model.yaml says."""
    source = spec["inputs"][0]
    scale = np.float32(source.get("scale", 1.0))
    offset = np.float32(source.get("offset", 0.0))
    return raw.astype(np.float32) * scale + offset


def run(path, spec, raw):
    """The output that model.yaml lists last: logits or probabilities, [n, classes]."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (scores,) = session.run([spec["outputs"][-1]["name"]], {spec["inputs"][0]["name"]: tensor_of(spec, raw)})
    assert np.isfinite(scores).all(), f"{path.name}: scores are not finite"
    return scores


def accuracy(scores, labels):
    return float((scores.argmax(1) == labels).mean())


def quantize(source, target, spec, raw):
    """Static int8 by ONNX Runtime, after BatchNorm is folded: weights per channel, 7 bits; activations uint8."""
    from onnxruntime import quantization

    class Calibration(quantization.CalibrationDataReader):
        batches = iter(np.array_split(tensor_of(spec, raw), 8))

        def get_next(self):
            batch = next(self.batches, None)
            return None if batch is None else {spec["inputs"][0]["name"]: batch}

    folded = target.with_suffix(".folded.onnx")
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folded)
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
    logging.disable(logging.WARNING)  # the quantizer advises to do what was just done
    quantization.quantize_static(
        folded,
        target,
        Calibration(),
        quant_format=quantization.QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "MatMul", "Gemm"],
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )
    return folded.stat().st_size


def measure_fashion():
    spec = spec_of(FASHION)
    images, labels = fashion_mnist("t10k")
    holdout = np.load(FASHION / "holdout.npz")
    calibration = np.load(FASHION / "calibration.npz")
    first_logits = None
    for path in sorted(FASHION.glob("*.onnx")):
        logits = run(path, spec, images)
        holdout_logits = run(path, spec, holdout["image"])
        size = path.stat().st_size
        print(f"{path.name}: {size:,} bytes")
        print(f"  fp32: test {accuracy(logits, labels):.4f}, held out {accuracy(holdout_logits, holdout['label']):.3f}")
        with tempfile.TemporaryDirectory() as scratch:
            int8 = Path(scratch) / path.name
            folded_size = quantize(path, int8, spec, calibration["image"])
            int8_logits = run(int8, spec, images)
            int8_holdout_logits = run(int8, spec, holdout["image"])
            int8_size = int8.stat().st_size
        print(
            f"  int8: test {accuracy(int8_logits, labels):.4f},"
            f" held out {accuracy(int8_holdout_logits, holdout['label']):.3f};"
            f" {int8_size:,} bytes, {int8_size / size:.3f} of fp32, {int8_size / folded_size:.3f} of fp32 folded"
        )
        if first_logits is None:
            first_logits = logits
        else:
            same = (logits == first_logits).all(axis=1).sum()
            print(f"  test images with the same logits as in the first version: {same}")


def measure_wine():
    spec = spec_of(WINE)
    path = WINE / "wine-1.0.0.onnx"
    print(f"{path.name}: {path.stat().st_size:,} bytes")
    for part in "calibration", "holdout":
        rows, labels = read_csv(WINE / f"{part}.csv", spec["inputs"][0]["features"])
        print(f"  {part}: {accuracy(run(path, spec, rows), labels):.4f} of {len(rows)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["all", "fashion", "wine", "measure"], default="all")
    what = parser.parse_args().what
    if what in ("all", "fashion"):
        make_fashion()
    if what in ("all", "wine"):
        make_wine()
    if what in ("all", "fashion", "measure"):
        measure_fashion()
    if what in ("all", "wine", "measure"):
        measure_wine()


if __name__ == "__main__":
    main()
