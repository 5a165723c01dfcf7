#!/usr/bin/env python3
"""Trains small nets with the environment's TensorFlow and Keras: train_tensorflow.py OUT [NAME ...]

Each becomes a folder of OUT: model.keras, model.h5 or model/, data.npz, expected.npz, meta.json. Models of Keras 2 need
tf_keras, found through the variable TF_KERAS (a folder that holds the package); without it they are left out.
"""

import os
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", KERAS_BACKEND="tensorflow")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import keras  # noqa: E402
import numpy as np  # noqa: E402
import saved  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

SEED = 20
ROWS = 64
FAMILY = "tensorflow"
random = np.random.default_rng(SEED)


def keep(root, name, what, model, inputs, answers=None, kind="keras", framework=f"Keras {keras.__version__}"):
    """answers: by output name; `output` where the model has one."""
    out = saved.folder(root, name, *framework.split(" "), what, FAMILY)
    if kind == "folder":
        model.export(str(out / "model"), verbose=False)
    else:
        model.save(str(out / f"model.{kind}"))
    np.savez(out / "data.npz", **inputs)
    if answers is None:
        arguments = list(inputs.values())
        answers = {"output": np.asarray(model(arguments if len(arguments) > 1 else arguments[0], training=False))}
    saved.expected(out, **answers)


def fitted(model, rows, target, loss="sparse_categorical_crossentropy"):
    model.compile(optimizer="adam", loss=loss)
    model.fit(rows, target, epochs=1, batch_size=32, verbose=0)
    return model


def pictures():
    return random.normal(size=(ROWS, 12, 12, 1)).astype(np.float32), random.integers(0, 4, ROWS)


def cnn_layers(kit=layers):
    return [kit.Conv2D(8, 3, activation="relu"), kit.BatchNormalization(), kit.MaxPooling2D(), kit.Flatten(),
            kit.Dropout(0.3), kit.Dense(4, activation="softmax")]


def cnn(name="cnn"):
    rows, target = pictures()
    model = keras.Sequential([keras.Input((12, 12, 1), name="picture"), *cnn_layers()])
    return fitted(model, rows, target), {"picture": rows}


def keras_cnn(root, name):
    model, inputs = cnn()
    keep(root, name, "Sequential: convolution, batch normalization, dropout", model, inputs)


def keras_h5(root, name):
    model, inputs = cnn()
    keep(root, name, "the same in an .h5 file of Keras 3", model, inputs, kind="h5")


def keras_export(root, name):
    model, inputs = cnn()
    keep(root, name, "the same as a SavedModel by model.export", model, inputs, kind="folder")


def two_inputs(root, name):
    a, b = keras.Input((5,), name="sensor"), keras.Input((1,), dtype="int32", name="place")
    place = layers.Flatten()(layers.Embedding(9, 3)(b))
    both = layers.concatenate([layers.Dense(8, activation="relu")(a), place])
    model = keras.Model([a, b], layers.Dense(1)(both))
    inputs = {"sensor": random.normal(size=(ROWS, 5)).astype(np.float32),
              "place": random.integers(0, 9, (ROWS, 1)).astype(np.int32)}
    keep(root, name, "functional: numbers and an embedding", model, inputs)


def recurrent(root, name):
    model = keras.Sequential([keras.Input((None, 6), name="sequence"), layers.LSTM(8, return_sequences=True),
                              layers.Bidirectional(layers.GRU(6)), layers.Dense(3, activation="softmax")])
    keep(root, name, "LSTM and GRU of free length", model, {"sequence": random.normal(size=(32, 9, 6)).astype("f4")})


def gelu(root, name):
    model = keras.Sequential([keras.Input((10,)), layers.Dense(16, activation="gelu"), layers.LayerNormalization(),
                              layers.Dense(2)])
    keep(root, name, "exact gelu, layer normalization, an input without a name", model,
         {"input": random.normal(size=(ROWS, 10)).astype("f4")})


def attention(root, name):
    x = keras.Input((8, 12), name="tokens")
    y = layers.LayerNormalization()(layers.MultiHeadAttention(2, 6)(x, x) + x)
    model = keras.Model(x, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling1D()(y)))
    keep(root, name, "attention", model, {"tokens": random.normal(size=(32, 8, 12)).astype("f4")})


def separable(root, name):
    x = keras.Input((16, 16, 3), name="picture")
    y = layers.ReLU(6.0)(layers.BatchNormalization()(layers.DepthwiseConv2D(3, padding="same")(x)))
    y = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 1, activation="hard_silu")(y))
    model = keras.Model(x, layers.Dense(5, activation="softmax")(y))
    keep(root, name, "depthwise convolution, hard swish", model,
         {"picture": random.normal(size=(32, 16, 16, 3)).astype("f4")})


def dict_outputs(root, name):
    x = keras.Input((4,), name="x")
    y = layers.Dense(8, activation="tanh")(x)
    model = keras.Model({"x": x}, {"score": layers.Dense(1)(y), "kind": layers.Dense(3, activation="softmax")(y)})
    rows = random.normal(size=(ROWS, 4)).astype("f4")
    answers = {k: np.asarray(v) for k, v in model({"x": rows}, training=False).items()}
    keep(root, name, "inputs and outputs as dicts", model, {"x": rows}, answers)


def module(root, name):
    """A tf.Module of two outputs, as TensorFlow users without Keras write it."""

    class Scale(tf.Module):
        def __init__(self):
            self.weights = tf.Variable(random.normal(size=(5, 2)).astype("f4"))

        @tf.function(input_signature=[tf.TensorSpec([None, 5], tf.float32, "readings")])
        def __call__(self, readings):
            y = tf.matmul(readings, self.weights)
            return {"sum": tf.reduce_sum(y, axis=1), "best": tf.nn.softmax(y)}

    scale, rows = Scale(), random.normal(size=(ROWS, 5)).astype("f4")
    out = saved.folder(root, name, "TensorFlow", tf.__version__, "tf.Module with two named outputs", FAMILY)
    tf.saved_model.save(scale, str(out / "model"), signatures=scale.__call__)
    np.savez(out / "data.npz", readings=rows)
    saved.expected(out, **{k: v.numpy() for k, v in scale(rows).items()})


def lite(root, name):
    """TensorFlow Lite answers for itself, by its own interpreter."""
    model, inputs = cnn()
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    out = saved.folder(root, name, "TFLite", tf.__version__, "a .tflite file of floats", FAMILY)
    (out / "model.tflite").write_bytes(converter.convert())
    lite_model = tf.lite.Interpreter(str(out / "model.tflite"))
    rows, (inside,), (outside,) = inputs["picture"], lite_model.get_input_details(), lite_model.get_output_details()
    lite_model.allocate_tensors()
    answers = []
    for row in rows:
        lite_model.set_tensor(inside["index"], row[None])
        lite_model.invoke()
        answers.append(lite_model.get_tensor(outside["index"])[0])
    signature = lite_model.get_signature_list()["serving_default"]
    np.savez(out / "data.npz", **{signature["inputs"][0]: rows})
    saved.expected(out, **{signature["outputs"][0]: np.stack(answers)})


def onnx_beside(root, name):
    """By tf2onnx, with the weights in a file beside the model."""
    import onnx
    import tf2onnx

    model, inputs = cnn()
    out = saved.folder(root, name, "tf2onnx", tf2onnx.__version__, "an ONNX folder, weights in a file of their own", FAMILY)
    model.output_names = ["answer"]
    made, _ = tf2onnx.convert.from_keras(model, opset=15)
    (out / "model").mkdir(exist_ok=True)
    onnx.save_model(made, str(out / "model" / "model.onnx"), save_as_external_data=True, location="weights.bin",
                    size_threshold=0)
    np.savez(out / "data.npz", **{made.graph.input[0].name: inputs["picture"]})
    saved.expected(out, **{made.graph.output[0].name: np.asarray(model(inputs["picture"], training=False))})


def keras_2(root, name):
    if not os.environ.get("TF_KERAS"):
        return
    sys.path.append(os.environ["TF_KERAS"])
    import tf_keras as keras2

    if name == "keras2-lstm-h5":
        model = keras2.Sequential([keras2.layers.Input((None, 4), name="sequence"), keras2.layers.LSTM(6),
                                   keras2.layers.Dense(2, activation="softmax")])
        inputs = {"sequence": random.normal(size=(32, 7, 4)).astype("f4")}
    else:
        rows, target = pictures()
        model = keras2.Sequential([keras2.layers.InputLayer((12, 12, 1), name="picture"), *cnn_layers(keras2.layers)])
        model, inputs = fitted(model, rows, target), {"picture": rows}
    framework = f"Keras {keras2.__version__}"
    if name != "keras2-saved-model":
        keep(root, name, "an .h5 file of Keras 2", model, inputs, kind="h5", framework=framework)
        return
    out = saved.folder(root, name, "Keras", keras2.__version__, "a SavedModel of Keras 2", FAMILY)
    model.save(str(out / "model"), save_format="tf")
    answer = np.asarray(model(inputs["picture"], training=False))
    signature = tf.saved_model.load(str(out / "model")).signatures["serving_default"]
    (inside,), (outside,) = signature.structured_input_signature[1], signature.structured_outputs
    np.savez(out / "data.npz", **{inside: inputs["picture"]})
    saved.expected(out, **{outside: answer})


MODELS = {
    "keras-cnn": keras_cnn, "keras-cnn-h5": keras_h5, "keras-export": keras_export, "keras-two-inputs": two_inputs,
    "keras-recurrent": recurrent, "keras-gelu": gelu, "keras-attention": attention, "keras-separable": separable,
    "keras-dicts": dict_outputs, "tf-module": module, "keras2-cnn-h5": keras_2, "keras2-lstm-h5": keras_2,
    "keras2-saved-model": keras_2, "tflite-cnn": lite, "onnx-beside": onnx_beside,
}

if __name__ == "__main__":
    keras.utils.set_random_seed(SEED)
    for model_name, train in MODELS.items():
        if len(sys.argv) == 2 or model_name in sys.argv[2:]:
            train(sys.argv[1], model_name)
            print(model_name, flush=True)
