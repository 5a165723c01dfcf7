#!/usr/bin/env python3
"""Quantizes a net with TFLiteConverter: full int8, and weights alone ("dynamic range").

    tflite_peers.py NET_FOLDER OUT_FOLDER      writes NAME.tflite a setting, and tflite-skipped.json: {name: reason}

The net is rebuilt in Keras with the trained weights, and has to answer as the ONNX file does before it is converted.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import onnxruntime as ort
import tensorflow as tf

import folders
import keras_nets

SAMPLES = 256
SETTINGS = ["tflite_int8", "tflite_dynamic_range"]
NO_SOURCE = "notApplicable: published as ONNX only, TFLiteConverter takes TensorFlow"
SAME = 1e-3  # largest difference, as a share of the largest output


def channels_last(values):
    return np.ascontiguousarray(values.transpose(0, 2, 3, 1)) if values.ndim == 4 else values


def rebuilt(folder, values):
    net = keras_nets.build(folder.name, folder, channels_last(values).shape[1:])
    session = ort.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    expected = session.run(None, {session.get_inputs()[0].name: values})[0]
    difference = np.abs(net.predict(channels_last(values), verbose=0) - expected).max() / np.abs(expected).max()
    print(f"  Keras differs from ONNX by {difference:.1e}", file=sys.stderr)
    if difference > SAME:
        raise ValueError(f"the Keras net differs from the ONNX file by {difference:.1e}")
    return net


def convert(name, saved, values):
    converter = tf.lite.TFLiteConverter.from_saved_model(str(saved))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if name == "tflite_int8":
        converter.representative_dataset = lambda: ([sample[None]] for sample in channels_last(values))
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return converter.convert()


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    skipped = {}
    if folder.name not in keras_nets.NETS:
        skipped = dict.fromkeys(SETTINGS, NO_SOURCE)
    else:
        (values,) = folders.tensors(folder, "calibration", SAMPLES).values()
        with tempfile.TemporaryDirectory() as saved:
            rebuilt(folder, values).export(saved, verbose=False)
            for name in SETTINGS:
                try:
                    (out / f"{name}.tflite").write_bytes(convert(name, saved, values))
                except Exception as e:
                    skipped[name] = f"{type(e).__name__}: {str(e)[:200]}"
    (out / "tflite-skipped.json").write_text(json.dumps(skipped, indent=1))


if __name__ == "__main__":
    main()
