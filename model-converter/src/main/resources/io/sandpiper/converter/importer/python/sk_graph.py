"""A scikit-learn estimator as an ONNX graph: which parts are left to skl2onnx, and which are not."""

import copy

import numpy as np
import sk_imputer
from graph_edit import joined, normalized, rename_value, without_unused_inputs
from onnx import TensorProto
from refusal import Refused, cause
from sk_signature import branches
from sk_steps import before_last, kind, last, parts
from sk_text import VECTORIZERS, mend_sublinear, options
from sk_thresholds import ensemble, thresholds
from tree_ensemble import OPSETS

DOUBLES = ("HistGradientBoostingClassifier", "HistGradientBoostingRegressor", "LGBMClassifier", "LGBMRegressor")


def number_types(estimator):
    """The types to try for the numbers, the likeliest first.

    Trees compare what a scaler made of doubles; in float it makes something else. Some trees compare doubles as they
    come. For the rest float is enough until the comparison says otherwise.
    """
    predictor = last(estimator)
    if kind(predictor) in DOUBLES:
        return ["float64"]
    if before_last(estimator) and thresholds(predictor) is not None:
        return ["float64", "float32"]
    return ["float32", "float64"]


def graph(estimator, signature):
    """The ONNX model; numbers come in as signature.dtype. Outputs are the converters' own, in their order."""
    sk_imputer.register()
    estimator = as_converters_take_it(copy.deepcopy(estimator))
    predictor, front = last(estimator), before_last(estimator)
    own = ensemble(predictor)
    if own is not None and signature.categories:
        from sk_categories import codes

        model = joined(codes(signature), own.model(), TensorProto.DOUBLE)
    elif own is not None and not front:
        model = own.model()
        model.graph.input[0].name = "features"
    elif front and (own is not None or thresholds(predictor) is not None):
        back = own.model() if own is not None else _by_skl2onnx(predictor, [("columns", _float(predictor))])
        wide = own is not None and own.dtype == np.float64
        model = joined(_by_skl2onnx(_pipeline(front), _types(signature)), back,
                       TensorProto.DOUBLE if wide else TensorProto.FLOAT)
    else:
        model = _by_skl2onnx(estimator, _types(signature))
    return without_unused_inputs(normalized(model))


def as_converters_take_it(estimator):
    """On a copy: whole numbers as int64, a missing text as the empty one, columns by their index."""
    for _, part in parts(estimator):
        if hasattr(part, "categories_") and isinstance(part.categories_, list):
            part.categories_ = [_whole(values) for values in part.categories_]
        if kind(part) == "VotingClassifier":
            # It says how transform() answers, and the converter refuses it for predict() too.
            part.flatten_transform = False
        if kind(part) == "ColumnTransformer":
            places = {name: indices for name, _, indices in branches(part, part.n_features_in_)}
            # One name, not a list of one, asks for a vector: text vectorizers take only that.
            part.transformers_ = [(name, step, places.get(name, columns)) for name, step, columns in part.transformers_]
    return estimator


def _whole(values):
    if any(isinstance(v, str) for v in values):
        return np.array([v if isinstance(v, str) else "" for v in values], object)
    return np.asarray(values).astype(np.int64)


def _pipeline(front):
    from sklearn.pipeline import Pipeline

    return Pipeline(front)


def _float(predictor):
    from skl2onnx.common.data_types import FloatTensorType

    return FloatTensorType([None, predictor.n_features_in_])


def _types(signature):
    from skl2onnx.common import data_types as types

    of = {"float32": types.FloatTensorType, "float64": types.DoubleTensorType, "int64": types.Int64TensorType,
          "object": types.StringTensorType}
    return [(name, of[dtype]([None, columns])) for name, dtype, columns, _ in signature.inputs()]


def _by_skl2onnx(estimator, types):
    from skl2onnx import to_onnx

    # The converter makes names of its own: inputs get plain ones, and their own back afterwards.
    plain = [(f"input_{i}", t) for i, (_, t) in enumerate(types)]
    chosen = {id(part): options(path, part) for path, part in parts(estimator) if kind(part) in VECTORIZERS}
    try:
        model = _converted(to_onnx, estimator, plain, chosen)
    except (Refused, MemoryError):
        raise
    except Exception as e:  # noqa: BLE001: converters raise anything
        raise Refused(f"skl2onnx has no form for this {kind(estimator)} ({cause(e)}): use other steps, or export to "
                      "ONNX by your own converter") from e
    mend_sublinear(model)
    for (old, _), (new, _) in zip(plain, types):
        rename_value(model, old, new)
    return model


def _converted(to_onnx, estimator, types, chosen):
    settings = {"initial_types": types, "target_opset": OPSETS}
    if not hasattr(estimator, "classes_"):
        return to_onnx(estimator, options=chosen or None, **settings)
    predictor = last(estimator)
    try:
        return to_onnx(estimator, options={**chosen, id(predictor): {"zipmap": False}}, **settings)
    except NameError:
        # LinearSVC and its kind have no map to leave out, and reject the option; without any a pipeline gives it to them.
        return to_onnx(estimator, options={**chosen, id(predictor): {"nocl": False}}, **settings)
