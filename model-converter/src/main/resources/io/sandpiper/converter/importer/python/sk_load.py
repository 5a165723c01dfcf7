"""Reads a fitted estimator from a joblib, pickle or skops file, or from an MLflow folder that holds one.

Loading a pickle runs whatever its author wrote: this happens in the sandbox alone.
"""

import re
import warnings

from refusal import Refused, cause, named

SAVE_INSTEAD = {
    "torch": "in the training environment run torch.onnx.export(model.eval(), args, 'model.onnx', input_names=[...], "
             "output_names=[...], dynamic_axes={...}) and push that",
    "tensorflow": "save the model with model.save('model.keras') and push that",
    "keras": "save the model with model.save('model.keras') and push that",
    "catboost": "save the model with save_model('model.cbm') and push that",
}
TRUSTED_PACKAGES = ("sklearn.", "numpy.", "scipy.", "xgboost.", "lightgbm.", "collections.", "builtins.")


def load(source):
    """The estimator, fitted and able to predict; a search gives its best."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        loaded = _skops(source) if source.read_bytes()[:2] == b"PK" else _pickle(source)
    _refuse_another_version(caught)
    estimator = getattr(loaded, "best_estimator_", loaded)
    _check(estimator)
    return estimator


def _pickle(source):
    import joblib

    try:
        return joblib.load(source)
    except ModuleNotFoundError as e:
        raise _missing_module(e.name or str(e)) from e
    except AttributeError as e:
        raise Refused(f"the pickle asks for something that is not here ({cause(e)}): save the model with classes of "
                      "the framework alone, not your own module's") from e
    except (MemoryError, RecursionError):
        raise
    except Exception as e:  # noqa: BLE001: a damaged pickle raises anything
        raise Refused(f"the pickle cannot be read ({cause(e)}): it is damaged or cut, or of another version; save it "
                      "again with joblib.dump") from e


def _missing_module(module):
    package = module.split(".")[0]
    if package in SAVE_INSTEAD:
        return Refused(f"the pickle holds an object of {package}, which is not read from pickles: "
                       + SAVE_INSTEAD[package])
    return Refused(f"the pickle needs the module {named(module)}, which is not part of the framework: train with the "
                   "framework's own classes, or export to ONNX where that module is")


def _skops(source):
    import skops.io

    try:
        untrusted = skops.io.get_untrusted_types(file=source)
        strangers = [t for t in untrusted if not t.startswith(TRUSTED_PACKAGES)]
        if strangers:
            raise Refused(f"the skops file holds the type {named(strangers[0])}, which is not trusted: save a model of "
                          "scikit-learn's own classes")
        return skops.io.load(source, trusted=[t for t in untrusted if t.startswith(("xgboost.", "lightgbm.",
                                                                                   "sklearn."))])
    except (Refused, MemoryError, RecursionError):
        raise
    except ModuleNotFoundError as e:
        raise _missing_module(e.name or str(e)) from e
    except Exception as e:  # noqa: BLE001
        raise Refused(f"the skops file cannot be read ({cause(e)}): save it again with skops.io.dump") from e


def _refuse_another_version(caught):
    import sklearn

    here = sklearn.__version__
    for warning in caught:
        found = re.search(r"from version (\d+\.\d+)(\S*) when using version", str(warning.message))
        if found and found[1] != ".".join(here.split(".")[:2]):
            raise Refused(f"the file was written by scikit-learn {found[1]}{found[2]} and this environment has {here}: "
                          "install the environment of its version, or train again")


def _check(estimator):
    from sklearn.base import BaseEstimator
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    kind = f"{type(estimator).__module__.split('.')[0]}.{type(estimator).__name__}".replace("builtins.", "")
    if kind in ("xgboost.Booster", "lightgbm.Booster"):
        form = "save_model('model.ubj')" if kind.startswith("xgboost") else "save_model('model.txt')"
        raise Refused(f"the pickle holds a bare Booster: save it with {form} and push that")
    if not isinstance(estimator, BaseEstimator):
        raise Refused(f"the file holds a {named(kind)}, not an estimator: save the fitted model itself with "
                      "joblib.dump(model, 'model.joblib')")
    if not hasattr(estimator, "predict"):
        raise Refused(f"{type(estimator).__name__} only transforms and cannot predict: save the whole Pipeline with "
                      "its last step")
    try:
        check_is_fitted(estimator)
    except NotFittedError as e:
        raise Refused(f"the {type(estimator).__name__} is not fitted: call fit() and save it then") from e
