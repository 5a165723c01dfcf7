"""Makes the files in quantized/: models that came quantized already, by onnxruntime.quantization as its users call it.

Templates: 64 mean images of Fashion-MNIST (k-means of calibration.npz) are a Gemm's weights, and ridge regression on what
they answer is the second Gemm. Bright pixels meet bright weights, so processors without VNNI cut many sums of two products
where the weights have 8 bits. Made with: pip install -r requirements-quantized.txt && python make_quantized.py
"""

import logging
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

HERE = Path(__file__).parent
OUT = HERE / "quantized"
TEMPLATES = 64


class Images(CalibrationDataReader):
    def __init__(self, images):
        self.left = iter([{"image": images[i : i + 1]} for i in range(len(images))])

    def get_next(self):
        return next(self.left, None)


def read(name):
    data = np.load(HERE / "fashion" / name)
    return data["image"].astype(np.float32).reshape(-1, 1, 28, 28) / 255, data["label"]


def k_means(rows):
    centres = rows[np.linspace(0, len(rows) - 1, TEMPLATES).astype(int)].copy()
    for _ in range(20):
        nearest = ((rows[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        for i in range(TEMPLATES):
            if (nearest == i).any():
                centres[i] = rows[nearest == i].mean(0)
    return centres


def templates(images, labels, path):
    rows = images.reshape(len(images), -1)
    weights = k_means(rows)
    answers = rows @ weights.T
    bias = -np.median(answers, 0)
    hidden = np.maximum(answers + bias, 0)
    wanted = np.eye(10, dtype=np.float32)[labels] * 2 - 1
    head = np.linalg.solve(hidden.T @ hidden + 300 * np.eye(TEMPLATES), hidden.T @ wanted)
    constants = {"templates": weights, "thresholds": bias, "head": head.T, "zero": wanted.mean(0) * 0}
    nodes = [
        helper.make_node("Flatten", ["image"], ["pixels"]),
        helper.make_node("Gemm", ["pixels", "templates", "thresholds"], ["likeness"], name="match", transB=1),
        helper.make_node("Relu", ["likeness"], ["matched"]),
        helper.make_node("Gemm", ["matched", "head", "zero"], ["logits"], name="vote", transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "templates",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 28, 28])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 10])],
        [numpy_helper.from_array(v.astype(np.float32), n) for n, v in constants.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)


def folded(source, path):
    """BatchNorm folded into Conv, as the quantizer's documentation asks for."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def static(source, name, images, activations=QuantType.QUInt8, **options):
    options = {"quant_format": QuantFormat.QDQ, "per_channel": True} | options
    quantize_static(
        source, OUT / name, Images(images), activation_type=activations, weight_type=QuantType.QInt8, **options
    )


def accuracy(path, images, labels, exact):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    if exact:
        options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return float((session.run(None, {"image": images})[0].argmax(1) == labels).mean())


if __name__ == "__main__":
    logging.disable()
    OUT.mkdir(exist_ok=True)
    images, labels = read("calibration.npz")
    judging = read("holdout.npz")
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "templates.onnx"
        templates(images, labels, plain)
        print("templates, float", accuracy(plain, *judging, False))
        static(plain, "templates-u8s8.onnx", images)
        static(plain, "templates-s8s8.onnx", images, activations=QuantType.QInt8)
        static(plain, "templates-7bit.onnx", images, reduce_range=True)
        static(plain, "templates-qoperator.onnx", images, quant_format=QuantFormat.QOperator)
        quantize_dynamic(plain, OUT / "templates-dynamic.onnx", weight_type=QuantType.QInt8)
        net = Path(scratch) / "fashion.onnx"
        folded(HERE / "fashion" / "fashion-1.0.1.onnx", net)
        static(net, "fashion-u8s8.onnx", images)
    for path in sorted(OUT.glob("*.onnx")):
        figures = []
        for exact in (False, True):
            try:
                figures.append(accuracy(path, *judging, exact))
            except Exception as refused:
                figures.append(str(refused)[:60])
        print(path.name, path.stat().st_size, "as this machine runs it", figures[0], "exactly", figures[1])
