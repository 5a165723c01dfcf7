"""Model files behind one call, one thread each: `run({name: array}) -> {name: array}`, and `milliseconds` of CPU."""

import time

import numpy as np
import onnxruntime as ort
from ai_edge_litert.interpreter import Interpreter, OpResolverType

ort.set_default_logger_severity(4)


class OnnxModel:
    def __init__(self, file):
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self.session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.outputs = [output.name for output in self.session.get_outputs()]

    def run(self, inputs):
        return dict(zip(self.outputs, self.session.run(None, inputs), strict=True))


class TfliteModel:
    """One float input and one output; images come as [n, channels, height, width] and go in with the channels last."""

    def __init__(self, file):
        self.interpreter = Interpreter(str(file), num_threads=1)
        try:
            self.interpreter.allocate_tensors()
        except RuntimeError:  # XNNPACK takes the graph and then cannot prepare it: the built-in kernels can
            plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
            self.interpreter = Interpreter(str(file), num_threads=1, experimental_op_resolver_type=plain)
            self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def run(self, inputs):
        (values,) = inputs.values()
        if values.ndim == 4:
            values = np.ascontiguousarray(values.transpose(0, 2, 3, 1))
        made = []
        for sample in values:
            self.interpreter.set_tensor(self.input, sample[None])
            self.interpreter.invoke()
            made.append(self.interpreter.get_tensor(self.output).copy())
        return {"output": np.concatenate(made)}


def load(file):
    return TfliteModel(file) if file.suffix == ".tflite" else OnnxModel(file)


def milliseconds(model, inputs, runs):
    """CPU time of one call, all threads of this process."""
    start = time.process_time()
    for _ in range(runs):
        model.run(inputs)
    return (time.process_time() - start) / runs * 1e3
