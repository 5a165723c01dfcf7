"""What Keras models and SavedModels have in common once each is a function of tensors that returns a dict."""

import job
import numpy as np
import runtime_check
import spec
import tf_cases
import tf_graph
from refusal import Refused, cause, named


def imported(function, specs, roles, limits, data, framework):
    """roles: by output name; limits as in tf_cases. The answers are the framework's own, not the converter's."""
    inputs = tf_cases.given(specs, data) if data else tf_cases.made(specs, limits)
    expected = answers(function, specs, inputs)
    model = tf_graph.graph(function, specs)
    _refuse_other_names(model, specs, expected)
    serialized = model.SerializeToString()
    runtime_check.check(serialized, inputs, expected)
    _check_another_shape(serialized, function, specs, limits)
    described = [spec.an_input(s.name, np.dtype(s.dtype.as_numpy_dtype).name,
                               [-1 if n is None else n for n in s.shape]) for s in specs]
    outputs = [spec.an_output(o.name, roles.get(o.name, "value")) for o in model.graph.output]
    cases = {f"in:{n}": a for n, a in inputs.items()} | {f"out:{n}": a for n, a in expected.items()}
    return job.Import(serialized, spec.spec("tensor", described, outputs), cases, framework, tools())


def answers(function, specs, inputs):
    import tensorflow as tf

    try:
        out = function(*(tf.constant(inputs[s.name]) for s in specs))
        return {name: np.asarray(value) for name, value in out.items()}
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001: a model raises anything
        raise Refused(f"the model itself fails on its inputs ({cause(e)}): give data as it was trained on") from e


def tools():
    from importlib.metadata import version

    names = {"tensorflow": "tensorflow-cpu"}
    out = {}
    for name in ("tensorflow", "keras", "tf2onnx", "onnx", "onnxruntime"):
        try:
            out[name] = version(names.get(name, name))
        except Exception:  # noqa: BLE001: on arm64 the package is called tensorflow
            out[name] = version(name)
    return out


def _refuse_other_names(model, specs, expected):
    inputs = {i.name for i in model.graph.input}
    lost = [s.name for s in specs if s.name not in inputs] or [o for o in expected if o not in
                                                               {v.name for v in model.graph.output}]
    if lost:
        raise Refused(f"the converted model lost its input or output {named(lost[0])}: the model does not use it; train "
                      "one without it")


def _check_another_shape(model, function, specs, limits):
    """Another batch and another length, where they are free: a converter may have frozen them."""
    if any(s.shape.rank and s.shape[0] is not None for s in specs):
        return
    inputs = {n: a[:3] for n, a in tf_cases.made(specs, limits, tf_cases.FREE_LENGTHS[1]).items()}
    runtime_check.check(model, inputs, answers(function, specs, inputs))
