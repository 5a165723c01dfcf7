"""A TorchScript archive by whatever torch an operator installed: 1.13 of Debian's python3-torch is enough.

The archive does not say how long its inputs' axes are, so that data are needed to trace an export.
"""

import inspect
import zipfile

import data_file
import numpy as np
from refusal import Refused, cause, named

OPSET = 13
MOST_ROWS = 32
EXPORT_CALL = ("in the training environment run torch.onnx.export(model.eval(), args, 'model.onnx', input_names=[...], "
               "output_names=[...], dynamic_axes={...}) and push that")


def load(source):
    import torch

    _refuse_other_archives(source)
    try:
        return torch.jit.load(str(source), map_location="cpu").eval()
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001: torch raises anything
        raise Refused(f"torch {torch.__version__} cannot load the TorchScript file ({cause(e)}): it is damaged, or its "
                      f"operators are newer than this torch; {EXPORT_CALL}") from e


def input_names(model):
    """forward()'s own parameters."""
    names = [a.name for a in model.forward.schema.arguments[1:]]
    if not names:
        raise Refused("the TorchScript model's forward() takes nothing: " + EXPORT_CALL)
    return names


def inputs(names, data):
    if data is None:
        raise Refused("a TorchScript file does not say which shapes its inputs have: give data, an .npz with an array "
                      "for each of " + ", ".join(named(n) for n in names))
    arrays = data_file.arrays(data)
    if arrays is None:
        table = data_file.columns(data)
        arrays = {names[0]: np.stack([data_file.numbers(n, c, np.float32) for n, c in table.items()], axis=1)}
    if len(names) == 1 and names[0] not in arrays and len(arrays) == 1:
        arrays = {names[0]: next(iter(arrays.values()))}
    for name in names:
        if name not in arrays:
            raise Refused(f"the data lack the array {named(name)}: save one for each input with numpy.savez, by the name "
                          "of forward's parameter")
    return {n: _narrow(arrays[n])[:MOST_ROWS] for n in names}


def answers(model, arrays):
    """The model's own answers: `output`, or `output_0` and on, or a dict's keys."""
    import torch

    try:
        with torch.no_grad():
            out = model(*(torch.from_numpy(np.ascontiguousarray(a)) for a in arrays.values()))
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001
        raise Refused(f"the model itself fails on the data ({cause(e)}): give data as it was trained on") from e
    if isinstance(out, torch.Tensor):
        return {"output": out.numpy()}
    if isinstance(out, dict):
        return {str(k): v.numpy() for k, v in out.items()}
    return {f"output_{i}": v.numpy() for i, v in enumerate(out)}


def graph(model, arrays, outputs):
    """Serialized ONNX with a free batch, by the older exporter: the newer one wants a program, not a script."""
    import torch

    more = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    axes = {name: {0: "N"} for name in [*arrays, *outputs]}
    try:
        torch.onnx.export(model, tuple(torch.from_numpy(np.ascontiguousarray(a)) for a in arrays.values()),
                          "exported.onnx", input_names=list(arrays), output_names=list(outputs), dynamic_axes=axes,
                          opset_version=OPSET, **more)
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001
        raise Refused(f"torch {torch.__version__} cannot export the model ({cause(e)}): {EXPORT_CALL}") from e
    with open("exported.onnx", "rb") as f:
        return f.read()


def _narrow(array):
    return array.astype(np.float32) if array.dtype == np.float64 else array


def _refuse_other_archives(source):
    """torch.save and torch.export write zips too."""
    try:
        with zipfile.ZipFile(source) as z:
            inside = {name.split("/", 1)[-1] for name in z.namelist()}
    except (zipfile.BadZipFile, OSError) as e:
        raise Refused(f"the file is not a whole TorchScript archive ({cause(e)}): {EXPORT_CALL}") from e
    if "constants.pkl" not in inside:
        what = "a program of torch.export" if any("exported_program" in n or n.endswith("/model.json") for n in inside) \
            else "a state_dict or a pickled module"
        raise Refused(f"the file holds {what}, not TorchScript: {EXPORT_CALL}")
