#!/usr/bin/env python3
"""Quantizes a net with onnxruntime.quantization and NNCF: their defaults, and what quantizes this net best.

    onnx_peers.py NET_FOLDER OUT_FOLDER      writes NAME.onnx a setting, and onnx-skipped.json: {name: reason}

Which settings are best was measured before (README.md); the list is fixed, so that none is chosen by what judges.
"""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

import nncf
import numpy as np
import onnx
import onnx.version_converter
import onnxruntime as ort
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_dynamic,
    quantize_static,
)

import folders
from models import OnnxModel

logging.disable(logging.WARNING)
SAMPLES = 256  # of the calibration data
BATCH = 16
CHANNEL_OPSET = 13  # DequantizeLinear by channel
PRODUCTS = ["Conv", "MatMul", "Gemm"]
U8S8 = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
PERCENTILE = {"calibrate_method": CalibrationMethod.Percentile, "extra_options": {"CalibPercentile": 99.99}}
STATIC = {
    "ort_default": {},
    "ort_per_channel": {"per_channel": True, **U8S8},
    "ort_per_channel_7_bits": {"per_channel": True, "reduce_range": True, **U8S8},
    "ort_percentile": {"per_channel": True, "reduce_range": True, **PERCENTILE, **U8S8},
    "ort_products": {"op_types_to_quantize": PRODUCTS, **U8S8},
    "ort_products_per_channel": {"op_types_to_quantize": PRODUCTS, "per_channel": True, **U8S8},
    "ort_matmul": {"op_types_to_quantize": ["MatMul", "Gemm"], **U8S8},
    "ort_first_layer_float": {"nodes_to_exclude": ["/0/Gemm"], **U8S8},
}
DYNAMIC = {
    "ort_dynamic": {},
    "ort_dynamic_matmul": {"op_types_to_quantize": ["MatMul", "Gemm"]},
    "ort_dynamic_matmul_per_channel": {"op_types_to_quantize": ["MatMul"], "per_channel": True},
}
NNCF = {
    "nncf_default": {},
    "nncf_accurate_bias": {"fast_bias_correction": False},
    "nncf_transformer": {"model_type": nncf.ModelType.TRANSFORMER},  # SmoothQuant
}
IMAGE = ["ort_default", "ort_per_channel", "ort_per_channel_7_bits", "ort_percentile", "ort_products", "ort_dynamic"]
SETTINGS = {
    "cnn": [*IMAGE, "nncf_default"],
    "residual": [*IMAGE, "nncf_default"],
    "uneven": [*IMAGE, "nncf_default", "nncf_accurate_bias"],
    "mobilenet": [*IMAGE, "nncf_default"],
    "mlp": [*IMAGE, "ort_first_layer_float", "nncf_default", "nncf_accuracy_control"],
    "transformer": [*IMAGE, "nncf_default", "nncf_transformer"],
    "ocr": [
        "ort_default",
        "ort_per_channel",
        "ort_products",
        "ort_products_per_channel",
        "ort_dynamic_matmul",
        "nncf_default",
    ],
    "minilm": ["ort_default", "ort_matmul", "ort_dynamic", "ort_dynamic_matmul_per_channel", "nncf_transformer"],
    "silero": ["ort_default", "ort_products", "ort_dynamic", "nncf_default"],
}
# Where one sample is costly, fewer.
FEWER = {"ocr": 96, "minilm": 96}
SINGLE = ["silero"]  # the file has a batch of one


class Reader(CalibrationDataReader):
    def __init__(self, batches):
        self.batches = iter(batches)

    def get_next(self):
        return next(self.batches, None)


class Net:
    def __init__(self, folder, scratch):
        self.folder = folder
        self.inputs = folders.tensors(folder, "calibration", FEWER.get(folder.name, SAMPLES))
        flat = folders.description(folder).get("flat")
        self.source = folder / (flat or "model.onnx")
        self.prepared = scratch / "prepared.onnx"
        self.prepare(scratch)

    def prepare(self, scratch):
        """What the quantizers ask for; where it fails on a net, the runtime's own optimization alone."""
        plain = scratch / "plain.onnx"
        model = onnx.load(self.source)
        constants_to_initializers(model.graph)
        if model.opset_import[0].version < CHANNEL_OPSET:
            model = onnx.version_converter.convert_version(model, CHANNEL_OPSET)
        onnx.save(model, plain)
        try:
            quant_pre_process(str(plain), str(self.prepared))
        except Exception as e:
            print(f"  quant_pre_process: {reason(e)}", file=sys.stderr)
            basic(plain, self.prepared)

    def batches(self, size=BATCH):
        n = len(next(iter(self.inputs.values())))
        size = 1 if self.folder.name in SINGLE else size
        return [{k: v[i : i + size] for k, v in self.inputs.items()} for i in range(0, n, size)]


def constants_to_initializers(graph):
    """Paddle's exporter writes weights as Constant nodes, which no quantizer takes for weights."""
    for node in [n for n in graph.node if n.op_type == "Constant" and n.attribute[0].name == "value"]:
        tensor = graph.initializer.add()
        tensor.CopyFrom(node.attribute[0].t)
        tensor.name = node.output[0]
        graph.node.remove(node)


def basic(source, target):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def with_nncf(net, name):
    model = onnx.load(net.prepared)
    dataset = nncf.Dataset(net.batches(1))
    if name != "nncf_accuracy_control":
        return nncf.quantize(model, dataset, subset_size=len(net.batches(1)), **NNCF[name])
    held_out = folders.tensors(net.folder, "holdout")
    labels = np.load(net.folder / "holdout.npz")["label"]

    def accuracy(candidate, _):
        session = ort.InferenceSession(candidate.SerializeToString(), providers=["CPUExecutionProvider"])
        return float((session.run(None, held_out)[0].argmax(1) == labels).mean())

    return nncf.quantize_with_accuracy_control(
        model, calibration_dataset=dataset, validation_dataset=dataset, validation_fn=accuracy, max_drop=0.005
    )


def quantize(net, name, target):
    if name in STATIC:
        quantize_static(
            str(net.prepared), str(target), Reader(net.batches()), quant_format=QuantFormat.QDQ, **STATIC[name]
        )
    elif name in DYNAMIC:
        quantize_dynamic(str(net.prepared), str(target), **DYNAMIC[name])
    else:
        onnx.save(with_nncf(net, name), target)


def reason(e):
    return f"{type(e).__name__}: {str(e)[:200]}"


def main():
    folder, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    skipped = {}
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # quant_pre_process leaves files where it runs
        net = Net(folder, Path(scratch))
        for name in SETTINGS[folder.name]:
            target = out / f"{name}.onnx"
            print(f"  {name}", file=sys.stderr, flush=True)
            try:
                quantize(net, name, target)
                OnnxModel(target)  # it loads
            except Exception as e:
                target.unlink(missing_ok=True)
                skipped[name] = reason(e)
    (out / "onnx-skipped.json").write_text(json.dumps(skipped, indent=1))


if __name__ == "__main__":
    main()
