"""Keras files and SavedModels that hold code, reach for files, never end, or are damaged."""

import json
import shutil
import zipfile

import keras
import numpy as np
import tensorflow as tf
from keras import layers

LONG_CONFIG = 1 << 30


def write(folder):
    _keras(folder)
    _hdf5(folder)
    _saved_models(folder)


def _net():
    return keras.Sequential([keras.Input((4,), name="x"), layers.Dense(2)])


def _keras(folder):
    whole = folder.root / "whole.keras"
    _net().save(whole)
    with zipfile.ZipFile(whole) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    whole.unlink()

    def archive(name, why, changes, kind="odd"):
        with zipfile.ZipFile(folder.add(name, "keras", kind, why), "w", zipfile.ZIP_DEFLATED) as z:
            for entry, content in {**parts, **changes}.items():
                if content is not None:
                    z.writestr(entry, content)

    def layer(module, name, config):
        changed = json.loads(parts["config.json"])
        changed["config"]["layers"].insert(1, {"module": module, "class_name": name, "config": config,
                                               "registered_name": None})
        return json.dumps(changed).encode()

    code = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: t * 2, name="\x1b[2Jdouble")])
    code.save(folder.add("lambda.keras", "keras", "odd", "a Lambda layer"))
    archive("module-os.keras", "a layer of the module os", {"config.json": layer("os", "system", {"command": "id"})})
    archive("module-builtins.keras", "a layer of the module builtins",
            {"config.json": layer("builtins", "exec", {"source": "open('/tmp/hostile','w')"})})
    archive("own-class.keras", "a layer class that is not there", {"config.json": layer("acme.nets", "Gate", {})})
    archive("deep.keras", "a description nested 100,000 deep", {"config.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000})
    archive("bomb.keras", "a description of 1 GiB, compressed", {"config.json": b" " * LONG_CONFIG})
    archive("paths.keras", "entries with .. and absolute names",
            {"../../escaped.txt": b"x", "/tmp/escaped-too.txt": b"x"})
    archive("no-weights.keras", "no weights", {"model.weights.h5": None})
    archive("weights-noise.keras", "weights that are noise", {"model.weights.h5": bytes(range(256)) * 16})
    archive("wide.keras", "a layer of 2^40 numbers",
            {"config.json": layer("keras.layers", "Dense", {"name": "wide", "units": 1 << 38})})
    folder.add("empty.keras", "keras", "odd", "0 bytes", b"")
    folder.add("cut.keras", "keras", "odd", "an archive's first 200 bytes", b"PK\x03\x04" + bytes(200))


def _hdf5(folder):
    whole = folder.root / "whole.h5"
    _net().save(whole)
    content = whole.read_bytes()
    whole.unlink()
    folder.add("cut.h5", "keras", "odd", "an .h5 file without its second half", content[:len(content) // 2])
    folder.add("head.h5", "keras", "odd", "the magic of HDF5 alone", content[:8])
    weights = folder.add("weights.weights.h5", "keras", "odd", "weights without layers")
    _net().save_weights(weights)
    code = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: t * 2, name="double")])
    code.save(folder.add("lambda.h5", "keras", "odd", "a Lambda layer in an .h5 file"))


class Program(tf.Module):
    """A SavedModel of one function of [N, 4]."""

    def __init__(self, body):
        self.body = body
        self.weight = tf.Variable(tf.ones([4, 2]))

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "x")])
    def __call__(self, x):
        return {"y": self.body(self, x)}


def _saved_models(folder):
    def program(name, why, body):
        module = Program(body)
        tf.saved_model.save(module, str(folder.add(name, "savedmodel", "odd", why)), signatures=module.__call__)
        return folder.root / name

    def product(self, x):
        return tf.matmul(x, self.weight)

    def endless(self, x):
        return tf.while_loop(lambda y: tf.reduce_any(y < np.inf), lambda y: [y * 0.5], [x])[0]

    def length(text):
        return tf.cast(tf.strings.length(text), tf.float32)

    program("reads-file", "reads /etc/passwd", lambda self, x: x + length(tf.io.read_file("/etc/passwd")))
    program("lists-files", "lists /etc", lambda self, x: x + tf.cast(tf.size(tf.io.matching_files("/etc/*")), tf.float32))

    def writes(self, x):
        with tf.control_dependencies([tf.io.write_file("/tmp/hostile-was-here", "x")]):
            return tf.identity(x)

    program("writes-file", "writes a file", writes)
    program("python-function", "calls a Python function", lambda self, x: tf.py_function(lambda t: t, [x], tf.float32))
    program("endless", "a loop that never ends", endless)
    program("large", "makes a tensor of 400 GB",
            lambda self, x: x + tf.reduce_sum(tf.random.uniform([100_000, 1_000_000])))
    plain = program("no-variables", "variables that were left out", product)
    shutil.rmtree(plain / "variables")
    cut = program("cut-graph", "a graph without its second half", product) / "saved_model.pb"
    cut.write_bytes(cut.read_bytes()[:cut.stat().st_size // 2])
    linked = program("linked-variables", "variables that are a link to /etc/passwd", product)
    data = next((linked / "variables").glob("*.data*"))
    data.unlink()
    data.symlink_to("/etc/passwd")
    bare = tf.Module()
    bare.weight = tf.Variable(1.0)
    tf.saved_model.save(bare, str(folder.add("no-signature", "savedmodel", "odd", "no signature")))
    noise = folder.add("noise-graph", "savedmodel", "odd", "a graph that is noise")
    noise.mkdir(exist_ok=True)
    (noise / "saved_model.pb").write_bytes(bytes(range(256)) * 64)
    nothing = folder.add("empty-folder", "savedmodel", "odd", "an empty folder")
    nothing.mkdir(exist_ok=True)
