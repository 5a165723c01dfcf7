"""Keras 2 and 3 to ONNX: import_keras.py SOURCE OUT_FOLDER [--data FILE]; SOURCE is a .keras or an .h5 file."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import threads  # noqa: E402, F401

import job  # noqa: E402


def convert(source, data):
    import keras_file

    model = keras_file.load(source)
    import keras
    import keras_function
    import tf_import

    function = keras_function.function(model)
    return tf_import.imported(function.call, function.specs, function.roles(), function.limits(), data,
                              f"Keras {keras.__version__}")


job.run(convert)
