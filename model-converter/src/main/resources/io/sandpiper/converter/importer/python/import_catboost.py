"""CatBoost's .cbm to ONNX: import_catboost.py SOURCE OUT_FOLDER [--data FILE]."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import threads  # noqa: E402, F401

import job  # noqa: E402


def convert(source, data):
    from importlib.metadata import version

    import catboost_graph
    import catboost_model
    import runtime_check
    import spec
    from ties import decided

    model = catboost_model.load(source)
    names = catboost_model.names(model, data)
    rows = catboost_model.rows(model, names, data)
    graph = catboost_graph.graph(model)
    expected = catboost_model.expected(model, rows)
    kept = decided(expected["probabilities"]) if "probabilities" in expected else None
    if kept is not None:
        rows, expected = rows[kept], {name: a[kept] for name, a in expected.items()}
    runtime_check.check(graph, {"features": rows}, expected)
    described = [spec.an_input("features", "float32", [-1, len(names)], names)]
    cases = {"in:features": rows} | {f"out:{name}": a for name, a in expected.items()}
    meaning = spec.spec("tabular", described, catboost_model.outputs(model), catboost_model.is_classifier(model))
    return job.Import(graph, meaning, cases, f"CatBoost {version('catboost')}",
                      {n: version(n) for n in ("catboost", "onnx", "onnxruntime")})


job.run(convert)
