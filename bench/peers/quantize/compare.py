#!/usr/bin/env python3
"""Compares variants of one net: onnxruntime.quantization's settings and files that Sandpiper exported.

    compare.py NET_FOLDER [NAME=FILE ...]     prints one JSON line

The folder is one of train.py's. A setting that fails is null. Loss is the share of right classes that is lost against
fp32 on the held-out data; milliseconds are CPU time of one sample, batch 1, one thread, interleaved with fp32's.
"""

import json
import logging
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
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

logging.disable(logging.WARNING)
CALIBRATION = 256
ROUNDS = 7
RUNS = 15


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def images(folder, part):
    data = np.load(folder / f"{part}.npz")
    return data["image"].astype(np.float32) / np.float32(255), data["label"]


class Reader(CalibrationDataReader):
    def __init__(self, values):
        self.values = iter([{"image": values[i : i + 16]} for i in range(0, len(values), 16)])

    def get_next(self):
        return next(self.values, None)


def classes(model, values):
    return np.concatenate([model.run(None, {"image": values[i : i + 64]})[0].argmax(1) for i in range(0, len(values), 64)])


def milliseconds(model, one):
    start = time.process_time()
    for _ in range(RUNS):
        model.run(None, {"image": one})
    return (time.process_time() - start) / RUNS * 1e3


def main():
    folder = Path(sys.argv[1])
    values, labels = images(folder, "holdout")
    calibration = images(folder, "calibration")[0][:CALIBRATION]
    scratch = Path(tempfile.mkdtemp())
    source = folder / "model.onnx"
    prepared = scratch / "prepared.onnx"
    quant_pre_process(str(source), str(prepared))

    def static(name, **settings):
        out = scratch / f"{name}.onnx"
        quantize_static(str(prepared), str(out), Reader(calibration), quant_format=QuantFormat.QDQ, **settings)
        return out

    def dynamic(name, **settings):
        out = scratch / f"{name}.onnx"
        quantize_dynamic(str(prepared), str(out), **settings)
        return out

    u8s8 = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
    makers = {
        "ort_default": lambda: static("a"),
        "ort_per_channel": lambda: static("b", per_channel=True, **u8s8),
        "ort_per_channel_7": lambda: static("c", per_channel=True, reduce_range=True, **u8s8),
        "ort_percentile": lambda: static(
            "d", per_channel=True, reduce_range=True, calibrate_method=CalibrationMethod.Percentile, **u8s8
        ),
        "ort_products": lambda: static("e", op_types_to_quantize=["Conv", "MatMul", "Gemm"], **u8s8),
        "ort_dynamic": lambda: dynamic("f"),
    }
    for argument in sys.argv[2:]:
        name, file = argument.split("=", 1)
        makers[name] = lambda file=file: Path(file)
    float_model = session(source)
    before = classes(float_model, values)
    result = {"net": folder.name, "fp32": {"accuracy": float((before == labels).mean()), "bytes": source.stat().st_size}}
    for name, make in makers.items():
        try:
            file = make()
            model = session(file)
            after = classes(model, values)
            pairs = [(milliseconds(float_model, values[:1]), milliseconds(model, values[:1])) for _ in range(ROUNDS)]
            result[name] = {
                "loss": round(float((before == labels).mean() - (after == labels).mean()), 5),
                "agreement": round(float((before == after).mean()), 5),
                "bytes": file.stat().st_size,
                "speed": round(float(np.median([a / b for a, b in pairs])), 3),
            }
        except Exception as e:  # a peer that fails has no figures
            print(name, type(e).__name__, str(e)[:200], file=sys.stderr)
            result[name] = None
    print(json.dumps(result))


if __name__ == "__main__":
    main()
