"""Joining and renaming of ONNX graphs that converters wrote."""

from onnx import compose, helper
from tree_ensemble import OPSETS


def joined(front, back, element):
    """front's first output, cast to the element type, becomes back's only input."""
    back = compose.add_prefix(back, "last_", rename_inputs=True, rename_outputs=False)
    graph = front.graph
    cast = helper.make_node("Cast", [graph.output[0].name], [back.graph.input[0].name], "last_cast", to=element)
    graph.node.append(cast)
    graph.node.extend(back.graph.node)
    graph.initializer.extend(back.graph.initializer)
    del graph.output[:]
    graph.output.extend(back.graph.output)
    return front


def normalized(model):
    """Each operator set once, in the versions that were asked for; newer forms of old operators mean the same."""
    used = {node.domain for node in model.graph.node}
    kept = {o.domain: o.version for o in model.opset_import if o.domain in used}
    kept.update({domain: version for domain, version in OPSETS.items() if domain in used or domain == ""})
    del model.opset_import[:]
    model.opset_import.extend(helper.make_opsetid(d, v) for d, v in sorted(kept.items()))
    model.ir_version = min(model.ir_version, 8)
    del model.metadata_props[:]
    model.doc_string = ""
    return model


def without_unused_inputs(model):
    """A column that a ColumnTransformer drops is nobody's input."""
    used = {name for node in model.graph.node for name in node.input} | _inside(model.graph)
    kept = [i for i in model.graph.input if i.name in used]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    return model


def set_outputs(model, outputs):
    """outputs: (name, element type, shape), each made by a node."""
    del model.graph.output[:]
    model.graph.output.extend(helper.make_tensor_value_info(*output) for output in outputs)


def rename_value(model, old, new):
    """old becomes new wherever it stands in the main graph; inner graphs see outer names too."""
    for graph in _graphs(model.graph):
        for node in graph.node:
            for names in (node.input, node.output):
                for i, name in enumerate(names):
                    if name == old:
                        names[i] = new
        for value in [*graph.input, *graph.output, *graph.initializer]:
            if value.name == old:
                value.name = new


def _inside(graph):
    return {name for g in _graphs(graph) if g is not graph for node in g.node for name in node.input}


def _graphs(graph):
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from _graphs(attribute.g)
