"""A TensorFlow function as ONNX: always through tf2onnx's from_function, which alone keeps names and the free batch."""

import logging

from refusal import Refused, cause, named

OPSET = 17


def graph(function, specs):
    """Serialized ONNX of a function of tensors that returns a dict; specs are TensorSpecs with the inputs' names."""
    import tensorflow as tf
    import tf2onnx

    _tell_objects_by_age()
    errors = _Errors()
    logging.getLogger("tf2onnx").addHandler(errors)
    try:
        model, _ = tf2onnx.convert.from_function(tf.function(function), input_signature=list(specs), opset=OPSET,
                                                 custom_op_handlers={"Erfc": (_erfc, [])})
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001: converters raise anything
        raise Refused(f"tf2onnx cannot convert the model ({cause(e)}): replace the layer that it names, and train "
                      "again") from e
    operators = {node.op_type for node in model.graph.node if node.domain not in ("", "ai.onnx.ml")}
    # Unsupported operators are only logged, and the file is written all the same.
    if operators or errors.operators():
        shown = ", ".join(sorted(operators | errors.operators())[:4])
        raise Refused(f"the model uses TensorFlow's {named(shown)}, which ONNX has no form for: replace the layer that "
                      "uses it, and train again")
    return _plain(model, [s.name for s in specs])


def _plain(model, names):
    """The names of the specs (tf2onnx adds ':0' to those that it does not rename), and a batch called N."""
    from graph_edit import rename_value
    from onnx import helper

    for value in list(model.graph.input):
        if value.name not in names and value.name.removesuffix(":0") in names:
            rename_value(model, value.name, value.name.removesuffix(":0"))
    for value in [*model.graph.input, *model.graph.output]:
        dims = value.type.tensor_type.shape.dim
        if len(dims) and not dims[0].HasField("dim_value"):
            dims[0].dim_param = "N"
    kept = {o.domain: o.version for o in model.opset_import if o.domain in {n.domain for n in model.graph.node} | {""}}
    del model.opset_import[:]
    model.opset_import.extend(helper.make_opsetid(d, v) for d, v in sorted(kept.items()))
    del model.metadata_props[:]
    model.doc_string = ""
    return model


def _tell_objects_by_age():
    """tf2onnx walks over sets of nodes, and names and merges what it makes in that order: by addresses, which each run has
    its own. Its einsums even write addresses into names."""
    import builtins
    import itertools

    from tf2onnx.graph import Node
    from tf2onnx.optimizer import einsum_optimizer

    ages = itertools.count(1 << 32)  # beyond the einsums' numbers of inputs, with which they share a table

    def age(thing):
        if not hasattr(thing, "__dict__"):
            return builtins.id(thing)
        if "_age" not in thing.__dict__:
            thing._age = next(ages)
        return thing._age

    Node.__hash__ = age
    einsum_optimizer.id = age


def _erfc(context, node, name, args):
    """Exact gelu: 1 - Erf, as ONNX has no Erfc."""
    import numpy as np
    from tf2onnx import utils

    dtype = context.get_dtype(node.output[0])
    one = context.make_const(utils.make_name("one"), np.array(1, utils.map_onnx_to_numpy_type(dtype)))
    erf = context.make_node("Erf", [node.input[0]])
    shape = context.get_shape(node.output[0])
    context.remove_node(node.name)
    context.make_node("Sub", [one.output[0], erf.output[0]], name=node.name, outputs=node.output, dtypes=[dtype],
                      shapes=[shape])


class _Errors(logging.Handler):
    """Which operators tf2onnx says that it does not know."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())

    def operators(self):
        import re

        found = set()
        for message in self.messages:
            if "not supported" in message or "Unsupported ops" in message:
                found |= set(re.findall(r"Tensorflow op \[\S+: (\w+)\]", message))
                found |= set(re.findall(r"Unsupported ops: Counter\(\{'(\w+)'", message))
        return found
