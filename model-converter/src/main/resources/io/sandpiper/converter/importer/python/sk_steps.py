"""Where each part of an estimator is, and the parts that ONNX has no form for, refused by name."""

from refusal import Refused, named

CONTAINERS = ("Pipeline", "ColumnTransformer", "FeatureUnion")
REMEDIES = {
    "FunctionTransformer": "do that step before the model, and train without it",
    "SplineTransformer": "use KBinsDiscretizer or PolynomialFeatures",
    "HashingVectorizer": "use TfidfVectorizer",
}
BOOSTED = ("LGBMClassifier", "LGBMRegressor", "XGBClassifier", "XGBRegressor", "XGBRFClassifier", "XGBRFRegressor",
           "HistGradientBoostingClassifier", "HistGradientBoostingRegressor")


def kind(estimator):
    return type(estimator).__name__


def parts(estimator, path=""):
    """Every estimator inside with where it is, the containers among them; a container's own before its parts."""
    yield path or kind(estimator), estimator
    inside = []
    if kind(estimator) == "Pipeline":
        inside = estimator.steps
    elif kind(estimator) == "ColumnTransformer":
        inside = [(name, part) for name, part, columns in estimator.transformers_]
    elif kind(estimator) == "FeatureUnion":
        inside = estimator.transformer_list
    for name, part in inside:
        if part is not None and not isinstance(part, str):
            yield from parts(part, f"{path}/{name}" if path else str(name))


def last(estimator):
    while kind(estimator) == "Pipeline":
        estimator = estimator.steps[-1][1]
    return estimator


def before_last(estimator):
    """The steps in front of the one that predicts; pipelines inside pipelines are opened."""
    if kind(estimator) != "Pipeline":
        return []
    front = [(n, s) for n, s in estimator.steps[:-1] if s is not None and not isinstance(s, str)]
    return front + [(f"last_{n}", s) for n, s in before_last(estimator.steps[-1][1])]


def refuse_what_has_no_form(estimator):
    from skl2onnx._supported_operators import sklearn_operator_name_map

    supported = {c.__name__ for c in sklearn_operator_name_map} | set(CONTAINERS)
    for path, part in parts(estimator):
        name = kind(part)
        identity = name == "FunctionTransformer" and part.func is None
        if identity or (part is last(estimator) and name in BOOSTED):
            continue
        if name not in supported or name in REMEDIES:
            cure = REMEDIES.get(name, "use a step that skl2onnx supports, or export to ONNX by your own converter")
            raise Refused(f"{name} at {named(path)} has no form in ONNX: {cure}")
