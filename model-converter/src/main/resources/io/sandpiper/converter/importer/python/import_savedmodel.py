"""TensorFlow's SavedModel to ONNX: import_savedmodel.py SOURCE OUT_FOLDER [--data FILE]; SOURCE is the folder."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import threads  # noqa: E402, F401

import job  # noqa: E402


def convert(source, data):
    import saved_model
    import saved_model_check

    saved_model_check.check(source)
    import tensorflow as tf
    import tf_import

    loaded = saved_model.load(source)
    call, specs = saved_model.function(loaded)
    return tf_import.imported(call, specs, {}, {}, data, f"TensorFlow {tf.__version__}")


job.run(convert)
