"""TorchScript to ONNX: import_torchscript.py SOURCE OUT_FOLDER --data FILE; by the Python that has a torch."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import threads  # noqa: E402, F401

import job  # noqa: E402


def convert(source, data):
    import spec
    import torch
    import torch_script

    torch.set_num_threads(1)
    model = torch_script.load(source)
    inputs = torch_script.inputs(torch_script.input_names(model), data)
    expected = torch_script.answers(model, inputs)
    graph = torch_script.graph(model, inputs, expected)
    check(graph, inputs, expected)
    described = [spec.an_input(n, a.dtype.name, [-1, *a.shape[1:]]) for n, a in inputs.items()]
    outputs = [spec.an_output(n, "value") for n in expected]
    cases = {f"in:{n}": a for n, a in inputs.items()} | {f"out:{n}": a for n, a in expected.items()}
    return job.Import(graph, spec.spec("tensor", described, outputs), cases, f"TorchScript, torch {torch.__version__}",
                      {"torch": str(torch.__version__)})


def check(graph, inputs, expected):
    """Where torch's Python has no ONNX Runtime, the runtime that serves compares alone."""
    try:
        import runtime_check
    except ImportError:
        return
    runtime_check.check(graph, inputs, expected)


job.run(convert)
