"""From the outputs that converters write to `label` and `probabilities`, or `value`: no texts, no maps, float32."""

import numpy as np
from graph_edit import rename_value, set_outputs
from onnx import TensorProto, helper, numpy_helper


def finish(model, answers):
    if any(node.op_type == "ArgMax" and node.output[0] == "label" for node in model.graph.node):
        return
    raw = [(o.type.tensor_type.elem_type, _width(o)) for o in model.graph.output]
    for i, output in enumerate(list(model.graph.output)):
        rename_value(model, output.name, f"raw_{i}")
    if answers.classes is None and not answers.cluster:
        targets = raw[0][1]
        _float(model, "raw_0", "value", targets)
        set_outputs(model, [("value", TensorProto.FLOAT, ["N", targets])])
        return
    _index(model, raw[0][0], answers)
    outputs = [("label", TensorProto.INT64, ["N"])]
    if answers.probable:
        _float(model, "raw_1", "probabilities", len(answers.classes))
        outputs.append(("probabilities", TensorProto.FLOAT, ["N", len(answers.classes)]))
    set_outputs(model, outputs)


def _index(model, produced, answers):
    """The class that the converter names, as its place among the classes."""
    classes = answers.classes or []
    places = list(range(len(classes)))
    if produced == TensorProto.STRING:
        _node(model, "LabelEncoder", "raw_0", "index", domain="ai.onnx.ml", keys_strings=[str(c) for c in classes],
              values_int64s=places, default_int64=-1)
    elif answers.cluster or classes == places:
        _node(model, "Cast", "raw_0", "index", to=TensorProto.INT64)
    else:
        _node(model, "Cast", "raw_0", "class", to=TensorProto.INT64)
        _node(model, "LabelEncoder", "class", "index", domain="ai.onnx.ml", keys_int64s=[int(c) for c in classes],
              values_int64s=places, default_int64=-1)
    _reshape(model, "index", "label", [-1])


def _float(model, source, target, columns):
    _node(model, "Cast", source, f"{target}_float", to=TensorProto.FLOAT)
    _reshape(model, f"{target}_float", target, [-1, columns])


def _width(output):
    dims = output.type.tensor_type.shape.dim
    return dims[1].dim_value if len(dims) == 2 and dims[1].dim_value else 1


def _node(model, operator, source, target, **attributes):
    model.graph.node.append(helper.make_node(operator, [source], [target], f"make_{target}", **attributes))


def _reshape(model, source, target, shape):
    constant = f"{target}_shape"
    model.graph.initializer.append(numpy_helper.from_array(np.array(shape, np.int64), constant))
    model.graph.node.append(helper.make_node("Reshape", [source, constant], [target], f"make_{target}"))
