"""Makes the tiny models of these tests: pip install onnx==1.17.0 && python make.py"""
from onnx import TensorProto as T, helper as h, save

def model(name, nodes, inputs, outputs, domains=(), tables=()):
    graph = h.make_graph(nodes, name, inputs, outputs, tables)
    opsets = [h.make_opsetid("", 17)] + [h.make_opsetid(d, 3) for d in domains]
    save(h.make_model(graph, opset_imports=opsets, ir_version=8), name + ".onnx")

v = h.make_tensor_value_info
model("nonzero", [h.make_node("NonZero", ["x"], ["where"])],
      [v("x", T.FLOAT, [1, 4])], [v("where", T.INT64, [2, None])])
model("names", [h.make_node("LabelEncoder", ["x"], ["name"], domain="ai.onnx.ml",
      keys_int64s=[0, 1], values_strings=["no", "yes"], default_string="?")],
      [v("x", T.INT64, ["batch"])], [v("name", T.STRING, ["batch"])], ["ai.onnx.ml"])
model("double", [h.make_node("Add", ["x", "x"], ["y"])],
      [v("x", T.FLOAT, ["batch", 4])], [v("y", T.FLOAT, ["batch", 4])])
model("types", [h.make_node("Identity", [n], [n + "_out"]) for n in ("u8", "i64", "f64", "b", "s")],
      [v(n, t, ["batch", 2]) for n, t in
       (("u8", T.UINT8), ("i64", T.INT64), ("f64", T.DOUBLE), ("b", T.BOOL), ("s", T.STRING))],
      [v(n + "_out", t, ["batch", 2]) for n, t in
       (("u8", T.UINT8), ("i64", T.INT64), ("f64", T.DOUBLE), ("b", T.BOOL), ("s", T.STRING))])
kinds = (("i8", T.INT8), ("i16", T.INT16), ("i32", T.INT32), ("f16", T.FLOAT16), ("bf16", T.BFLOAT16), ("f32", T.FLOAT))
model("kinds", [h.make_node("Identity", [n], [n + "_out"]) for n, t in kinds],
      [v(n, t, ["batch", 2]) for n, t in kinds], [v(n + "_out", t, ["batch", 2]) for n, t in kinds])
for t in ("UINT16", "UINT32", "UINT64"):
    model(t.lower(), [h.make_node("Identity", ["x"], ["y"])],
          [v("x", getattr(T, t), [2])], [v("y", getattr(T, t), [2])])
model("gather", [h.make_node("Gather", ["table", "x"], ["y"])],
      [v("x", T.INT64, ["batch"])], [v("y", T.FLOAT, ["batch", 2])],
      tables=[h.make_tensor("table", T.FLOAT, [3, 2], [0, 1, 2, 3, 4, 5])])

# A home is dear or cheap by its colour (a text), age (which may be missing: 40 then) and rooms (whole): as importers make it.
COLOURS = ["red", "grün", 'sea "green", pale', ""]
nodes = [
    h.make_node("OneHotEncoder", ["colour"], ["hot"], domain="ai.onnx.ml", cats_strings=COLOURS, zeros=1),
    h.make_node("Reshape", ["hot", "wide"], ["flags"]),
    h.make_node("Imputer", ["age"], ["known"], domain="ai.onnx.ml",
                replaced_value_float=float("nan"), imputed_value_floats=[40.0]),
    h.make_node("Cast", ["rooms"], ["count"], to=T.FLOAT),
    h.make_node("Concat", ["flags", "known", "count"], ["all"], axis=1),
    h.make_node("Gemm", ["all", "weights", "bias"], ["scores"]),
    h.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    h.make_node("ArgMax", ["scores"], ["label"], axis=1, keepdims=0)]
model("homes", nodes,
      [v("colour", T.STRING, ["n", 1]), v("age", T.FLOAT, ["n", 1]), v("rooms", T.INT64, ["n", 1])],
      [v("label", T.INT64, ["n"]), v("probabilities", T.FLOAT, ["n", 2])], ["ai.onnx.ml"],
      [h.make_tensor("wide", T.INT64, [2], [-1, len(COLOURS)]),
       h.make_tensor("weights", T.FLOAT, [6, 2],
                     [0.9, -0.2, -0.4, 0.8, 0.1, 1.1, 0.3, 0.2, 0.02, -0.01, -0.3, 0.25]),
       h.make_tensor("bias", T.FLOAT, [2], [0.2, -0.1])])
