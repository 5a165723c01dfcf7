"""CatBoost's own ONNX export without its map of probabilities and its class names: `label` and `probabilities`."""

import os

import onnx
from graph_edit import rename_value, set_outputs
from onnx import TensorProto, helper



def graph(model):
    """Serialized ONNX."""
    from catboost_model import is_classifier

    model.save_model("exported.onnx", format="onnx")
    exported = onnx.load("exported.onnx")
    os.unlink("exported.onnx")
    for node in [n for n in exported.graph.node if not n.op_type.startswith("TreeEnsemble")]:
        exported.graph.node.remove(node)
    del exported.graph.value_info[:]
    ensemble = exported.graph.node[0]
    if is_classifier(model):
        _classifier(exported, ensemble, len(model.classes_))
    else:
        rename_value(exported, ensemble.output[0], "value")
        set_outputs(exported, [("value", TensorProto.FLOAT, ["N", _attribute(ensemble, "n_targets")])])
    del exported.metadata_props[:]
    del exported.opset_import[:]
    exported.opset_import.extend([helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)])
    exported.ir_version = 8
    return exported.SerializeToString()


def _classifier(exported, ensemble, classes):
    ensemble.output[0], ensemble.output[1] = "class", "probabilities"
    exported.graph.node.append(helper.make_node("ArgMax", ["probabilities"], ["label"], "label", axis=1, keepdims=0))
    set_outputs(exported, [("label", TensorProto.INT64, ["N"]),
                           ("probabilities", TensorProto.FLOAT, ["N", classes])])


def _attribute(node, name):
    return next(a.i for a in node.attribute if a.name == name)
