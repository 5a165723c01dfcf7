"""LightGBM's categories: callers give what was trained on, the graph looks up the codes that the trees compare."""

import numpy as np
from onnx import TensorProto, helper
from sk_signature import FEATURES, TEXT
from tree_ensemble import IR_VERSION, OPSETS


def codes(signature):
    """A model from one input a column to all of them as doubles; an unknown category is a missing value."""
    nodes, inputs, columns = [], [], []
    for i, (name, dtype, _, _) in enumerate(signature.inputs()):
        element = {"object": TensorProto.STRING, "int64": TensorProto.INT64}.get(dtype, TensorProto.DOUBLE)
        inputs.append(helper.make_tensor_value_info(name, element, ["N", 1]))
        if i not in signature.categories:
            columns.append(name)
            continue
        values = signature.categories[i]
        nodes += _lookup(i, name, values, signature.kinds[i] == TEXT)
        columns.append(f"code_{i}")
    nodes.append(helper.make_node("Concat", columns, ["all_columns"], "all_columns", axis=1))
    output = helper.make_tensor_value_info("all_columns", TensorProto.DOUBLE, ["N", len(columns)])
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    return helper.make_model(helper.make_graph(nodes, FEATURES, inputs, [output]), opset_imports=opsets,
                             ir_version=IR_VERSION)


def _lookup(i, name, values, texts):
    """By way of an index, -1 for unknown ones: an encoder to doubles is newer than ai.onnx.ml 3."""
    keys = {"keys_strings": [str(v) for v in values]} if texts else {"keys_int64s": [int(v) for v in values]}
    return [
        helper.make_node("LabelEncoder", [name], [f"index_{i}"], f"lookup_{i}", domain="ai.onnx.ml",
                         values_int64s=list(range(len(values))), default_int64=-1, **keys),
        helper.make_node("Cast", [f"index_{i}"], [f"double_{i}"], f"double_{i}", to=TensorProto.DOUBLE),
        helper.make_node("Constant", [], [f"zero_{i}"], value=_double(0.0)),
        helper.make_node("Constant", [], [f"missing_{i}"], value=_double(np.nan)),
        helper.make_node("GreaterOrEqual", [f"double_{i}", f"zero_{i}"], [f"known_{i}"]),
        helper.make_node("Where", [f"known_{i}", f"double_{i}", f"missing_{i}"], [f"code_{i}"]),
    ]


def _double(value):
    return helper.make_tensor("constant", TensorProto.DOUBLE, [], [value])
