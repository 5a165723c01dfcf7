"""scikit-learn to ONNX: import_sklearn.py SOURCE OUT_FOLDER [--data FILE]."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import threads  # noqa: E402, F401

import job  # noqa: E402

# Of the rows.
MOST_ROUNDED = 0.01


def convert(source, data):
    import data_file
    import mlflow_folder
    import sk_load
    import sk_tree_check
    from sk_answers import Answers
    from sk_signature import signature
    from sk_steps import refuse_what_has_no_form

    folder = source.is_dir()
    estimator = sk_load.load(mlflow_folder.model_file(source) if folder else source)
    refuse_what_has_no_form(estimator)
    sk_tree_check.check(estimator)
    others = [mlflow_folder.columns(source) if folder else None, data_file.header(data) if data else None]
    shape = signature(estimator, others)
    return imported(estimator, shape, Answers(estimator), columns(estimator, shape, data))


def columns(estimator, shape, data):
    import sk_inputs
    import sk_rows

    return sk_rows.columns(shape, data) if data else sk_inputs.Inputs(estimator, shape).columns()


def imported(estimator, shape, answers, values):
    """The first type of numbers with which the graph answers as the framework does."""
    import runtime_check
    import sk_graph
    from refusal import Refused
    from sk_finish import finish

    first = None
    for shape.dtype in ordered(sk_graph.number_types(estimator), shape, answers, values):
        inputs = shape.grouped(values)
        expected = answers.expected(shape.rows(inputs))
        kept = answers.decided(shape.rows(inputs))
        if kept is not None:
            inputs, expected = ({n: a[kept] for n, a in arrays.items()} for arrays in (inputs, expected))
        try:
            model = sk_graph.graph(estimator, shape)
            finish(model, answers)
            inputs = {i.name: inputs[i.name] for i in model.graph.input}
            model = model.SerializeToString()
            runtime_check.check(model, inputs, expected)
            return _import(model, shape, answers, inputs, expected)
        except Refused as e:
            first = first or e
    raise first


def ordered(types, shape, answers, values):
    """Doubles first where the framework itself answers otherwise on numbers that were rounded to float.

    Seconds since 1970 are two minutes apart in float: the graph may be right about them, and its callers' answers wrong.
    """
    import runtime_check

    if types[0] != "float32" or "number" not in shape.kinds:
        return types
    both = []
    for shape.dtype in ("float64", "float32"):
        both.append(answers.expected(shape.rows(shape.grouped(values))))
    off = max(rows / total for rows, _, total in runtime_check.differences(*both).values())
    return sorted(types, reverse=True) if off > MOST_ROUNDED else types


def _import(model, shape, answers, inputs, expected):
    import spec

    described = [spec.an_input(name, dtype, [-1, columns], features)
                 for name, dtype, columns, features in shape.inputs() if name in inputs]
    meaning = spec.spec("tabular", described, answers.spec(), answers.classes is not None)
    cases = {f"in:{n}": a for n, a in inputs.items()} | {f"out:{n}": a for n, a in expected.items()}
    return job.Import(model, meaning, cases, *versions(answers.estimator))


def versions(estimator):
    """Who wrote the model, and who took part in converting it."""
    from importlib.metadata import version

    from sk_steps import last

    framework = {"xgboost": ("XGBoost", "xgboost-cpu"), "lightgbm": ("LightGBM", "lightgbm")}.get(
        type(last(estimator)).__module__.split(".")[0], ("scikit-learn", "scikit-learn"))
    tools = {name: version(name) for name in ("scikit-learn", "skl2onnx", "onnx", "onnxruntime")}
    return f"{framework[0]} {version(framework[1])}", tools


job.run(convert)
