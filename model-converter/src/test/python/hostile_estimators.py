"""Files that scikit-learn reads without complaint and that are no models to run, or models with odd names and trees."""

import pickle
import sys
import types

import joblib
import numpy as np
import pandas as pd

ROWS = np.arange(40, dtype=float).reshape(20, 2)
TARGET = np.arange(20) % 2
TERMINAL, PAGE, DATABASE = "\x1b[2J\x1b]0;owned\x07", "<script>alert(1)</script>", "'; DROP TABLE devices;--"


def write(folder):
    _no_estimators(folder)
    _unfit(folder)
    _odd_names(folder)
    _odd_trees(folder)
    _catboost(folder)


def _dump(folder, name, why, thing, kind="odd"):
    joblib.dump(thing, folder.add(name, "sklearn", kind, why))


def _no_estimators(folder):
    _dump(folder, "dict.joblib", "a dict", {"model": 1})
    _dump(folder, "array.joblib", "an array", np.zeros((3, 3)))
    _dump(folder, "list.joblib", "a list of numbers", [1, 2, 3])
    _dump(folder, "text.joblib", "a text", "not a model")
    _dump(folder, "class.joblib", "a class, not an object", dict)
    import xgboost

    booster = xgboost.XGBClassifier(n_estimators=2).fit(ROWS, TARGET).get_booster()
    _dump(folder, "booster.joblib", "a bare Booster of XGBoost", booster)
    # A class whose module is gone by the time that it is read.
    module = types.ModuleType("acme_features")
    exec("class Scorer:\n    pass\n", module.__dict__)
    sys.modules["acme_features"] = module
    module.Scorer.__module__ = "acme_features"
    folder.add("own-module.pkl", "sklearn", "odd", "a class of a module that is not there",
               pickle.dumps(module.Scorer()))
    folder.add("torch-module.pkl", "sklearn", "odd", "asks for torch",
               b"\x80\x04\x8c\x17torch.nn.modules.linear\x8c\x06Linear\x93)\x81.")


def _unfit(folder):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, SplineTransformer, StandardScaler

    _dump(folder, "unfitted.joblib", "a forest that was never fitted", RandomForestClassifier())
    _dump(folder, "unfitted-pipeline.joblib", "a pipeline whose last step was never fitted",
          make_pipeline(StandardScaler().fit(ROWS), LogisticRegression()))
    _dump(folder, "scaler.joblib", "a transformer alone", StandardScaler().fit(ROWS))
    _dump(folder, "function.joblib", "a step that is a function",
          make_pipeline(FunctionTransformer(np.log1p), LogisticRegression()).fit(ROWS, TARGET))
    _dump(folder, "spline.joblib", "a step that ONNX has no form for",
          make_pipeline(SplineTransformer(), LogisticRegression()).fit(ROWS, TARGET))
    several = RandomForestClassifier(3).fit(ROWS, np.stack([TARGET, 1 - TARGET], axis=1))
    _dump(folder, "several-labels.joblib", "two labels at once", several)
    infinite = LogisticRegression().fit(ROWS, TARGET)
    infinite.coef_[:] = np.inf
    _dump(folder, "infinite.joblib", "coefficients that are infinite", infinite)
    short = LogisticRegression().fit(ROWS, TARGET)
    short.coef_ = short.coef_[:, :1]
    _dump(folder, "short.joblib", "fewer coefficients than columns", short)


def _odd_names(folder):
    from sklearn.linear_model import LogisticRegression

    def model(names, target):
        return LogisticRegression(max_iter=500).fit(pd.DataFrame(ROWS, columns=names), target)

    _dump(folder, "names-attack.joblib", "column names that attack terminals, pages and databases",
          model([TERMINAL + PAGE, DATABASE], TARGET))
    _dump(folder, "labels-attack.joblib", "class names that attack terminals, pages and databases",
          model(["a", "b"], np.array([TERMINAL + PAGE, DATABASE])[TARGET]))
    _dump(folder, "names-of-outputs.joblib", "columns called as the outputs are", model(["label", "probabilities"], TARGET))
    _dump(folder, "names-long.joblib", "a column name of a megabyte", model(["x" * (1 << 20), "b"], TARGET))
    twice = model(["a", "b"], TARGET)
    twice.feature_names_in_ = np.array(["a", "a"], object)
    _dump(folder, "names-twice.joblib", "two columns of one name", twice)
    many = LogisticRegression().fit(ROWS, TARGET)
    many.n_features_in_ = 1 << 40
    _dump(folder, "columns-many.joblib", "claims 2^40 columns", many)


def _odd_trees(folder):
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.tree import DecisionTreeClassifier

    def changed(field, value):
        model = DecisionTreeClassifier().fit(ROWS, TARGET)
        state = model.tree_.__getstate__()
        nodes = state["nodes"].copy()
        nodes[field][0] = value
        tree = type(model.tree_)(2, np.array([2], dtype=np.intp), 1)
        tree.__setstate__({**state, "nodes": nodes})
        model.tree_ = tree
        return model

    _dump(folder, "tree-cycle.joblib", "a tree whose root is its own child: it never ends", changed("left_child", 0))
    _dump(folder, "tree-out.joblib", "a tree whose node lies outside of it", changed("left_child", 1 << 30))
    _dump(folder, "tree-feature.joblib", "a tree that asks for column 2^30", changed("feature", 1 << 30))
    hist = HistGradientBoostingRegressor(max_iter=2, min_samples_leaf=2).fit(ROWS, ROWS[:, 0])
    hist._predictors[0][0].nodes["left"][0] = 0
    _dump(folder, "hist-cycle.joblib", "a boosted tree whose root is its own child", hist)


def _catboost(folder):
    import importlib.util

    if not importlib.util.find_spec("catboost"):
        return
    import catboost

    settings = {"iterations": 3, "verbose": False, "allow_writing_files": False, "thread_count": 1}
    rows = pd.DataFrame({"x": ROWS[:, 0], PAGE: np.array(["a", "b"], object)[TARGET]})
    model = catboost.CatBoostClassifier(**settings, cat_features=[1]).fit(rows, TARGET)
    model.save_model(str(folder.add("categories.cbm", "catboost", "odd", "categorical features, with a name that attacks")))
    whole = folder.root / "categories.cbm"
    folder.add("cut.cbm", "catboost", "odd", "a .cbm without its second half", whole.read_bytes()[:whole.stat().st_size // 2])
