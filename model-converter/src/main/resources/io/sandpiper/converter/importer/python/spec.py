"""The spec that goes into a model's metadata, as docs/reference/model-spec.schema.json says."""

DATATYPES = {"float32": "FP32", "float64": "FP64", "int64": "INT64", "int32": "INT32", "bool": "BOOL",
             "uint8": "UINT8", "int8": "INT8", "int16": "INT16", "uint16": "UINT16", "uint32": "UINT32",
             "uint64": "UINT64", "float16": "FP16", "object": "BYTES"}


def spec(task, inputs, outputs, accuracy=False):
    out = {"schemaVersion": 1, "task": task, "inputs": inputs, "outputs": outputs}
    if accuracy:
        out["metric"] = "accuracy"
    return out


def an_input(name, dtype, shape, features=None):
    """shape has -1 for each free axis, the batch among them; dtype is numpy's name, object for texts."""
    out = {"name": name, "datatype": DATATYPES[str(dtype)], "shape": [int(n) for n in shape]}
    if features:
        out["features"] = [str(f) for f in features]
    return out


def an_output(name, role, labels=None):
    out = {"name": name, "role": role}
    if labels is not None:
        out["labels"] = [label_text(c) for c in labels]
    return out


def label_text(value):
    """A class as people write it: 1.0 of a column of floats is 1."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
