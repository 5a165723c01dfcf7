"""A Keras model from a .keras archive or an .h5 file; layers that hold code are refused by name before loading."""

import json
import os
import shutil
import zipfile
from pathlib import Path

from refusal import Refused, cause, named

HDF5 = b"\x89HDF\r\n\x1a\n"
# Of the JSON that describes the layers.
MOST_CONFIG_BYTES = 64 << 20
DEEPEST = 200
# Which modules Keras 2 and 3 write for what is their own; a dtype or a tensor is of builtins.
KERAS_MODULES = ("keras", "tf_keras", "tensorflow", "builtins", "numpy")


def load(source):
    config, name = _config(source)
    _refuse_code(config)
    _refuse_own_classes(config)
    # Keras tells the two formats apart by the name.
    shutil.copyfile(source, name)
    if name.endswith(".h5"):
        _without_time_major(name, config)
    import keras

    try:
        return keras.saving.load_model(name, compile=False, safe_mode=True)
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001: Keras raises anything
        raise Refused(f"Keras cannot load the model ({cause(e)}): save it again with model.save('model.keras'), with "
                      "Keras' own layers alone") from e
    finally:
        Path(name).unlink(missing_ok=True)


def _config(source):
    """The layers' description, and the name that Keras needs to see."""
    with open(source, "rb") as f:
        magic = f.read(8)
    try:
        if magic == HDF5:
            return _of_hdf5(source), "model.h5"
        with zipfile.ZipFile(source) as archive:
            info = archive.getinfo("config.json")
            if info.file_size > MOST_CONFIG_BYTES:
                raise Refused(f"config.json in the .keras file has {info.file_size} bytes (expected: at most "
                              f"{MOST_CONFIG_BYTES}): save the model again with model.save")
            return json.loads(archive.read(info)), "model.keras"
    except Refused:
        raise
    except RecursionError as e:
        raise Refused("the layers' description is nested too deeply: save a flatter model") from e
    except Exception as e:  # noqa: BLE001: a damaged archive raises anything
        raise Refused(f"the file is not a whole .keras archive or .h5 file ({cause(e)}): save it again with "
                      "model.save('model.keras')") from e


def _of_hdf5(source):
    import h5py

    with h5py.File(source, "r") as f:
        config = f.attrs.get("model_config")
    if config is None:
        raise Refused("the .h5 file holds weights alone, and no layers: save the whole model with "
                      "model.save('model.keras') and push that")
    return json.loads(config)


def _without_time_major(name, config):
    """Keras 2 wrote this setting of recurrent layers, and Keras 3 knows it no more; false is what is left of it."""
    import h5py

    changed = False
    for layer in layers(config):
        inside = layer.get("config")
        if isinstance(inside, dict) and "time_major" in inside:
            if inside.pop("time_major"):
                raise Refused(f"the layer {named(inside.get('name', ''))} has time in its first axis (time_major=True), "
                              "which Keras 3 does not read: train it with time_major=False")
            changed = True
    if changed:
        os.chmod(name, 0o600)
        with h5py.File(name, "r+") as f:
            f.attrs["model_config"] = json.dumps(config)


def layers(config, depth=0):
    """Every object with a class name in the description."""
    if depth > DEEPEST:
        raise Refused("the layers' description is nested too deeply: save a flatter model")
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        for value in config.values():
            yield from layers(value, depth + 1)
    elif isinstance(config, list):
        for value in config:
            yield from layers(value, depth + 1)


def _refuse_code(config):
    for layer in layers(config):
        if layer.get("class_name") in ("Lambda", "__lambda__", "TFOpLambda", "SlicingOpLambda"):
            inside = layer.get("config")
            name = inside.get("name", "") if isinstance(inside, dict) else ""
            raise Refused(f"the layer {named(name or layer['class_name'])} is a {layer['class_name']}, which holds code: "
                          "replace it by a layer of Keras' own, and save again")


def _refuse_own_classes(config):
    for layer in layers(config):
        module, own = layer.get("module"), str(layer.get("registered_name") or "")
        stranger = module is not None and str(module).split(".")[0] not in KERAS_MODULES
        if stranger or (">" in own and not own.startswith(("Keras>", "keras"))):
            raise Refused(f"the layer class {named(str(module or '') + '.' + str(layer['class_name']))} is not Keras' own, "
                          "and an import does not have it: build the model of Keras' own layers, or export it with "
                          "model.export(folder)")
