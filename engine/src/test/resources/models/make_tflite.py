"""Writes linear.tflite, linear-int8.tflite, and linear-custom.tflite, which names an operator that nobody has; prints what the
reference interpreter answers.

Made with: pip install tflite==2.18.0 flatbuffers==25.12.19 numpy==2.4.6 ai-edge-litert==2.3.0
"""

import flatbuffers
import numpy as np
import tflite
from ai_edge_litert.interpreter import Interpreter

WEIGHTS = np.array([[1, 2, 3, 4], [-1, 0.5, 0, 2], [0.25, -0.25, 1, -1]], np.float32)
BIAS = np.array([0.5, -1, 0], np.float32)
IN_SCALE, IN_ZERO = 0.05, 3
OUT_SCALE, OUT_ZERO = 0.25, -5


def ints(b, start, values):
    start(b, len(values))
    for v in reversed(values):
        b.PrependInt32(int(v))
    return b.EndVector()


def offsets(b, start, values):
    start(b, len(values))
    for v in reversed(values):
        b.PrependUOffsetTRelative(v)
    return b.EndVector()


def quantization(b, scale, zero):
    scales = np.atleast_1d(np.asarray(scale, np.float32))
    zeros = np.atleast_1d(np.asarray(zero, np.int64))
    tflite.QuantizationParametersStartScaleVector(b, len(scales))
    for s in reversed(scales):
        b.PrependFloat32(float(s))
    s_vec = b.EndVector()
    tflite.QuantizationParametersStartZeroPointVector(b, len(zeros))
    for z in reversed(zeros):
        b.PrependInt64(int(z))
    z_vec = b.EndVector()
    tflite.QuantizationParametersStart(b)
    tflite.QuantizationParametersAddScale(b, s_vec)
    tflite.QuantizationParametersAddZeroPoint(b, z_vec)
    return tflite.QuantizationParametersEnd(b)


def tensor(b, name, shape, kind, buffer, quant=None, signature=None):
    n = b.CreateString(name)
    s = ints(b, tflite.TensorStartShapeVector, shape)
    sig = ints(b, tflite.TensorStartShapeSignatureVector, signature) if signature else None
    q = quantization(b, *quant) if quant else None
    tflite.TensorStart(b)
    tflite.TensorAddShape(b, s)
    tflite.TensorAddType(b, kind)
    tflite.TensorAddBuffer(b, buffer)
    tflite.TensorAddName(b, n)
    if q:
        tflite.TensorAddQuantization(b, q)
    if sig:
        tflite.TensorAddShapeSignature(b, sig)
    return tflite.TensorEnd(b)


def buffer(b, data):
    vec = b.CreateNumpyVector(np.frombuffer(data, np.uint8)) if data else None
    tflite.BufferStart(b)
    if vec is not None:
        tflite.BufferAddData(b, vec)
    return tflite.BufferEnd(b)


def write(path, int8, custom=None):
    b = flatbuffers.Builder(4096)
    if int8:
        w_scale = np.abs(WEIGHTS).max() / 127
        w = np.round(WEIGHTS / w_scale).astype(np.int8)
        bias = np.round(BIAS / (w_scale * IN_SCALE)).astype(np.int32)
        kinds = (tflite.TensorType.INT8, tflite.TensorType.INT8, tflite.TensorType.INT32, tflite.TensorType.INT8)
        quants = ((IN_SCALE, IN_ZERO), (w_scale, 0), (w_scale * IN_SCALE, 0), (OUT_SCALE, OUT_ZERO))
    else:
        w, bias = WEIGHTS, BIAS
        kinds = (tflite.TensorType.FLOAT32,) * 4
        quants = (None,) * 4
    buffers = [buffer(b, d) for d in (b"", b"", w.tobytes(), bias.tobytes(), b"")]
    tensors = [
        tensor(b, "x", [1, 4], kinds[0], 1, quants[0], [-1, 4]),
        tensor(b, "w", [3, 4], kinds[1], 2, quants[1]),
        tensor(b, "b", [3], kinds[2], 3, quants[2]),
        tensor(b, "y", [1, 3], kinds[3], 4, quants[3], [-1, 3]),
    ]
    tflite.FullyConnectedOptionsStart(b)
    options = tflite.FullyConnectedOptionsEnd(b)
    op_in = ints(b, tflite.OperatorStartInputsVector, [0, 1, 2])
    op_out = ints(b, tflite.OperatorStartOutputsVector, [3])
    tflite.OperatorStart(b)
    tflite.OperatorAddOpcodeIndex(b, 0)
    tflite.OperatorAddInputs(b, op_in)
    tflite.OperatorAddOutputs(b, op_out)
    tflite.OperatorAddBuiltinOptionsType(b, tflite.BuiltinOptions.FullyConnectedOptions)
    tflite.OperatorAddBuiltinOptions(b, options)
    operator = tflite.OperatorEnd(b)
    ops = offsets(b, tflite.SubGraphStartOperatorsVector, [operator])
    t_vec = offsets(b, tflite.SubGraphStartTensorsVector, tensors)
    g_in = ints(b, tflite.SubGraphStartInputsVector, [0])
    g_out = ints(b, tflite.SubGraphStartOutputsVector, [3])
    tflite.SubGraphStart(b)
    tflite.SubGraphAddTensors(b, t_vec)
    tflite.SubGraphAddInputs(b, g_in)
    tflite.SubGraphAddOutputs(b, g_out)
    tflite.SubGraphAddOperators(b, ops)
    graph = tflite.SubGraphEnd(b)
    kind = tflite.BuiltinOperator.CUSTOM if custom else tflite.BuiltinOperator.FULLY_CONNECTED
    custom_name = b.CreateString(custom) if custom else None
    tflite.OperatorCodeStart(b)
    tflite.OperatorCodeAddDeprecatedBuiltinCode(b, kind)
    tflite.OperatorCodeAddBuiltinCode(b, kind)
    if custom:
        tflite.OperatorCodeAddCustomCode(b, custom_name)
    tflite.OperatorCodeAddVersion(b, 4 if int8 else 1)
    code = tflite.OperatorCodeEnd(b)
    codes = offsets(b, tflite.ModelStartOperatorCodesVector, [code])
    graphs = offsets(b, tflite.ModelStartSubgraphsVector, [graph])
    b_vec = offsets(b, tflite.ModelStartBuffersVector, buffers)
    description = b.CreateString("y = W x + b")
    tflite.ModelStart(b)
    tflite.ModelAddVersion(b, 3)
    tflite.ModelAddOperatorCodes(b, codes)
    tflite.ModelAddSubgraphs(b, graphs)
    tflite.ModelAddDescription(b, description)
    tflite.ModelAddBuffers(b, b_vec)
    b.Finish(tflite.ModelEnd(b), b"TFL3")
    with open(path, "wb") as f:
        f.write(bytes(b.Output()))


def answer(path, x):
    interpreter = Interpreter(model_path=path)
    index = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(index, x.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(index, x)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


write("linear.tflite", False)
write("linear-int8.tflite", True)
write("linear-custom.tflite", False, "FluxCapacitor")
print("linear", answer("linear.tflite", np.array([[1, 2, 3, 4], [0.5, -1, 0, 2]], np.float32)).tolist())
print("linear-int8", answer("linear-int8.tflite", np.array([[10, 20, -30, 40], [-128, 127, 0, 3]], np.int8)).tolist())
