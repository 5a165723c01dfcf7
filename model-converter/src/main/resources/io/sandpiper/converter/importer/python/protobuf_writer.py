"""The little of ONNX's protobuf that is written without the onnx package: constants, and metadata at a model's end.

Field numbers are those of onnx.proto. Protobuf merges what is appended, so metadata need no parsing of the model.
"""

import json

import numpy as np

IR_VERSION = 8
MODEL_IR_VERSION, MODEL_GRAPH, MODEL_OPSET, MODEL_METADATA = 1, 7, 8, 14
GRAPH_NAME, GRAPH_INITIALIZER = 2, 5
TENSOR_DIMS, TENSOR_TYPE, TENSOR_STRINGS, TENSOR_NAME, TENSOR_RAW = 1, 2, 6, 8, 9
KEY, VALUE = 1, 2
STRING = 8
DATA_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6, "int64": 7, "bool": 9,
              "float16": 10, "float64": 11, "uint32": 12, "uint64": 13}


def metadata(key, spec):
    """Bytes to append to a serialized ModelProto: one more entry of metadata_props."""
    text = json.dumps(spec, ensure_ascii=False).encode()
    return _bytes(MODEL_METADATA, _bytes(KEY, key.encode()) + _bytes(VALUE, text))


def constants(arrays):
    """A serialized ModelProto whose graph holds the arrays by name and nothing else; arrays of objects hold texts."""
    graph = _bytes(GRAPH_NAME, b"cases")
    for name, array in arrays.items():
        graph += _bytes(GRAPH_INITIALIZER, _tensor(name, np.asarray(array)))
    return _number(MODEL_IR_VERSION, IR_VERSION) + _bytes(MODEL_GRAPH, graph) + _bytes(MODEL_OPSET, _number(2, 17))


def _tensor(name, array):
    out = b"".join(_number(TENSOR_DIMS, length) for length in array.shape)
    if array.dtype == object or array.dtype.kind in "US":
        texts = [t if isinstance(t, bytes) else str(t).encode() for t in array.reshape(-1).tolist()]
        out += _number(TENSOR_TYPE, STRING) + b"".join(_bytes(TENSOR_STRINGS, t) for t in texts)
        return out + _bytes(TENSOR_NAME, name.encode())
    raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    out += _number(TENSOR_TYPE, DATA_TYPES[array.dtype.name])
    return out + _bytes(TENSOR_NAME, name.encode()) + _bytes(TENSOR_RAW, raw)


def _number(field, value):
    return _varint(field << 3) + _varint(value)


def _bytes(field, value):
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
