"""Makes fashion-1.0.0.tflite (float) and fashion-1.0.0-int8.tflite (full int8) from the weights of fashion-1.0.0.onnx.

The same network, layer by layer, in TensorFlow, then TensorFlow Lite's own converter. Images stay as they are, [batch, 1, 28,
28], so model.yaml is right for the float file, and model-int8.yaml for the other one (which takes and gives integers).
Made with: pip install -r requirements-tflite.txt && python make_tflite.py
"""

import os
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import onnx
import tensorflow as tf

FASHION = Path(__file__).parent / "fashion"
LABELS = "[T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot]"


def conv_norm(x, weights, name, stride=1, depthwise=False, relu=True):
    """Conv, BatchNorm (folded) and ReLU as PyTorch has them: kernels [out, in, height, width], padded alike on both sides."""
    gamma, beta, mean, variance = (
        weights[f"{name}.norm.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
    )
    factor = gamma / np.sqrt(variance + 1e-5)
    kernel = weights[name + ".conv.weight"] * factor[:, None, None, None]
    pad = kernel.shape[2] // 2
    if pad:
        x = tf.pad(x, [[0, 0], [pad, pad], [pad, pad], [0, 0]])
    strides = [1, stride, stride, 1]
    if depthwise:
        x = tf.nn.depthwise_conv2d(x, tf.constant(kernel.transpose(2, 3, 0, 1)), strides, "VALID")
    else:
        x = tf.nn.conv2d(x, tf.constant(kernel.transpose(2, 3, 1, 0)), strides, "VALID")
    x = tf.nn.bias_add(x, tf.constant(beta - mean * factor))
    return tf.nn.relu(x) if relu else x


def inverted_residual(x, weights, name, stride=1):
    y = conv_norm(x, weights, name + ".expand")
    y = conv_norm(y, weights, name + ".depthwise", stride, depthwise=True)
    y = conv_norm(y, weights, name + ".project", relu=False)
    return x + y if y.shape[1:] == x.shape[1:] else y


def network(image, weights):
    x = tf.reshape(image, [-1, 28, 28, 1])
    x = conv_norm(x, weights, "0", stride=2)
    x = inverted_residual(x, weights, "1")
    x = inverted_residual(x, weights, "2", stride=2)
    x = inverted_residual(x, weights, "3")
    x = tf.reduce_mean(x, [1, 2])
    return tf.matmul(x, tf.constant(weights["6.weight"].T)) + tf.constant(weights["6.bias"])


def convert(weights, calibration):
    """One signature with the names of the ONNX file; calibration images make it int8, None leaves it float."""
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec((None, 1, 28, 28), tf.float32, name="image")])
    def serve(image):
        return {"logits": network(image, weights)}

    module.serve = serve
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={"serving_default": serve})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if calibration is not None:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: ([x[None]] for x in calibration)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = tf.int8
            converter.inference_output_type = tf.int8
        return converter.convert()


def int8_spec(content):
    """The way from grey levels to the model's integers and back: what the file itself says of its input and output."""
    interpreter = tf.lite.Interpreter(model_content=content)
    scale, zero = interpreter.get_input_details()[0]["quantization"]
    step, middle = interpreter.get_output_details()[0]["quantization"]
    return f"""schemaVersion: 1
task: image-classification
description: Kind of garment on a 28x28 grey image (Fashion-MNIST), inverted-residual network in 8-bit integers
licence: Apache-2.0
inputs:
  - name: image
    datatype: INT8
    shape: [-1, 1, 28, 28]
    layout: NCHW
    unit: grey level 0..255
    scale: {round(1 / 255 / scale, 6)}    # the step and the zero that the file itself names: {zero} is black
    offset: {float(zero)}
outputs:
  - name: logits
    role: logits
    labels: {LABELS}
    scale: {float(f"{step:.6g}")}    # value = tensor * scale + offset: {middle} is 0
    offset: {float(f"{-middle * step:.6g}")}
metric: accuracy
budgets:
  memory: 64MiB
  p99: 50ms
"""


def main():
    graph = onnx.load(FASHION / "fashion-1.0.0.onnx").graph
    weights = {w.name: onnx.numpy_helper.to_array(w) for w in graph.initializer}
    images = np.load(FASHION / "calibration.npz")["image"].astype(np.float32) / 255
    plain = convert(weights, None)
    (FASHION / "fashion-1.0.0.tflite").write_bytes(plain)
    quantized = convert(weights, images)
    (FASHION / "fashion-1.0.0-int8.tflite").write_bytes(quantized)
    (FASHION / "model-int8.yaml").write_text(int8_spec(quantized))


main()
