"""Makes the small models that the suite serves: pip install onnx==1.23.2 && python make.py"""
from onnx import TensorProto as T, helper as h, save

v = h.make_tensor_value_info


def model(name, nodes, inputs, outputs):
    graph = h.make_graph(nodes, name, inputs, outputs)
    save(h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8), name + ".onnx")


# One model a datatype, each gives back what it gets. Without UINT16, UINT32 and UINT64: ONNX Runtime's Java interface has
# no tensors of these, so that the agent refuses such a model when it is loaded.
for kind, of in {
    "bool": T.BOOL, "uint8": T.UINT8,
    "int8": T.INT8, "int16": T.INT16, "int32": T.INT32, "int64": T.INT64,
    "fp16": T.FLOAT16, "fp32": T.FLOAT, "fp64": T.DOUBLE, "bytes": T.STRING,
}.items():
    model("echo-" + kind, [h.make_node("Identity", ["x"], ["y"])], [v("x", of, ["batch", 2])], [v("y", of, ["batch", 2])])

# Two inputs, two outputs: order and selection can be told apart.
model("arithmetic",
      [h.make_node("Add", ["a", "b"], ["sum"]), h.make_node("Sub", ["a", "b"], ["difference"])],
      [v("a", T.FLOAT, ["batch", 3]), v("b", T.FLOAT, ["batch", 3])],
      [v("sum", T.FLOAT, ["batch", 3]), v("difference", T.FLOAT, ["batch", 3])])
# A shape without a free axis.
model("fixed", [h.make_node("Neg", ["x"], ["y"])], [v("x", T.FLOAT, [2, 2])], [v("y", T.FLOAT, [2, 2])])
# Free in two axes: any picture's size.
model("picture", [h.make_node("Neg", ["x"], ["y"])],
      [v("x", T.FLOAT, ["batch", 1, "height", "width"])], [v("y", T.FLOAT, ["batch", 1, "height", "width"])])
# An index out of range is the caller's fault that only the engine sees.
table = h.make_tensor("table", T.FLOAT, [4], [0.0, 1.0, 2.0, 3.0])
graph = h.make_graph([h.make_node("Gather", ["table", "index"], ["value"])], "lookup",
                     [v("index", T.INT64, ["batch"])], [v("value", T.FLOAT, ["batch"])], [table])
save(h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8), "lookup.onnx")
# The logarithm of a negative number is NaN, of zero minus infinity.
model("logarithm", [h.make_node("Log", ["x"], ["y"])], [v("x", T.FLOAT, ["batch", 3])], [v("y", T.FLOAT, ["batch", 3])])
