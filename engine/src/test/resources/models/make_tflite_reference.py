"""Writes tflite-reference.json: what the reference interpreter answers for three models of real size.

Made with: pip install ai-edge-litert==2.3.0 numpy==2.1.3
face_detection_short_range.tflite is MediaPipe's, Apache-2.0, from the npm package @mediapipe/face_detection 0.4.1657300184;
the fashion models are those of configs/demo.
"""

import json
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

HERE = Path(__file__).resolve().parent
FASHION = HERE.parents[4] / "configs/demo/fashion"
IMAGES = 20
MOST_VALUES = 900


def pattern(shape):
    """Value i is (37 i mod 256) / 127.5 - 1, in single precision: the test computes the same."""
    i = np.arange(np.prod(shape), dtype=np.int64)
    return (((i * 37) % 256).astype(np.float32) / np.float32(127.5) - np.float32(1)).reshape(shape)


def answers(path, x, resolver=OpResolverType.AUTO):
    interpreter = Interpreter(model_path=str(path), experimental_op_resolver_type=resolver)
    wanted = interpreter.get_input_details()[0]
    interpreter.resize_tensor_input(wanted["index"], x.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(wanted["index"], x)
    interpreter.invoke()
    return [interpreter.get_tensor(o["index"]) for o in interpreter.get_output_details()]


def kept(outputs):
    """By output, in order: every step-th value, so that no more than MOST_VALUES stand in the file."""
    result = []
    for output in outputs:
        flat = output.reshape(-1)
        step = -(-len(flat) // MOST_VALUES)
        result.append({"shape": list(output.shape), "step": step, "values": [float(f"{v:.9g}") for v in flat[::step]]})
    return result


def main():
    raw = np.load(FASHION / "holdout.npz")["image"][:IMAGES]
    models = {
        "face_detection_short_range": (HERE / "face_detection_short_range.tflite", pattern((1, 128, 128, 3))),
        "fashion-1.0.0": (FASHION / "fashion-1.0.0.tflite", raw.astype(np.float32) / np.float32(255)),
        "fashion-1.0.0-int8": (FASHION / "fashion-1.0.0-int8.tflite", (raw.astype(np.int16) - 128).astype(np.int8)),
    }
    reference = {}
    for name, (path, x) in models.items():
        outputs = answers(path, x)
        plain = answers(path, x, OpResolverType.BUILTIN_REF)
        apart = [float(np.abs(a.astype(np.float64) - b).max()) for a, b in zip(outputs, plain)]
        print(name, "optimized and reference kernels are apart by at most", apart)
        reference[name] = kept(plain)
    (HERE / "tflite-reference.json").write_text(json.dumps(reference, indent=0) + "\n")


main()
