"""Trains small models with the real XGBoost and LightGBM, for the importers' parity test.

    python train_trees.py OUT

Writes a folder a model: model.EXT, data.csv (raw columns as a user has them, an empty cell where a value is
missing), expected.csv (the framework's own predictions, columns named as the outputs: value_0… or p_0…) and
meta.json {framework, version, what}. Needs numpy, pandas, scipy, scikit-learn, xgboost and lightgbm.
"""

import json
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb

ROWS = 2_000
SHOWN = 400
OUT = Path(sys.argv[1])
COLOURS = ["red", "green", "blue", "dark red", "naïve, \"quoted\"", "ochre"]
ASCII = ["red", "green", "blue", "dark red", "a, \"quoted\" one", "ochre"]  # XGBoost 3.2 damages other names when it saves


def frame(seed, missing=0.0):
    """Numbers of several scales, with gaps."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "temperature": rng.normal(20, 8, ROWS),
            "pressure": rng.normal(101_325, 900, ROWS),
            "vibration": rng.exponential(0.02, ROWS),
            "load": rng.integers(0, 12, ROWS).astype(float),
            "offset": rng.normal(0, 1e-3, ROWS),
        }
    )
    if missing:
        data = data.mask(rng.random(data.shape) < missing)
    return data, rng


def score(data, rng):
    filled = data.fillna({"temperature": 12, "pressure": 100_000, "vibration": 0.1, "load": 3, "offset": 0})
    return (
        0.1 * (filled["temperature"] - 20)
        + (filled["pressure"] - 101_325) / 900
        + 20 * filled["vibration"]
        + np.sin(filled["load"])
        + 300 * filled["offset"]
        + rng.normal(0, 0.3, len(filled))
    ).to_numpy()


def with_categories(seed, colours, missing=0.05):
    data, rng = frame(seed, missing)
    codes = rng.integers(0, len(colours), ROWS)
    zones = rng.choice([3, 7, 11, 100, 4711, 70001], ROWS)
    target = score(data, rng) + np.array([0, 1.5, -1, 2, -2, 0.5])[codes] + np.where(zones > 50, 1.0, -1.0) * (codes % 2)
    data["colour"] = pd.Categorical.from_codes(codes, colours)
    data["zone"] = pd.Categorical(zones)
    if missing:
        data.loc[rng.random(ROWS) < missing, "colour"] = np.nan
    return data, target, rng


def save(name, extension, saver, data, predicted, framework, what):
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    saver(str(folder / f"model.{extension}"))
    data.iloc[:SHOWN].to_csv(folder / "data.csv", index=False)
    predicted = np.asarray(predicted, dtype=np.float64)[:SHOWN]
    classes = what.startswith("classifier")
    if predicted.ndim == 1 and classes:
        predicted = np.column_stack([1 - predicted, predicted])
    predicted = predicted.reshape(len(predicted), -1)
    columns = [f"{'p' if classes else 'value'}_{i}" for i in range(predicted.shape[1])]
    pd.DataFrame(predicted, columns=columns).to_csv(folder / "expected.csv", index=False)
    version = xgb.__version__ if framework == "xgboost" else lgb.__version__
    meta = {"framework": framework, "version": version, "what": what}
    (folder / "meta.json").write_text(json.dumps(meta) + "\n")
    print(name, what, flush=True)


# --- XGBoost -------------------------------------------------------------------------------------------------------


def xgboost_matrix(data, target=None, **more):
    return xgb.DMatrix(data, label=target, enable_categorical=True, nthread=1, **more)


def xgboost_model(name, what, extension, params, data, target, rounds=40, **more):
    matrix = xgboost_matrix(data, target)
    booster = xgb.train({"nthread": 1, "seed": 1, **params}, matrix, rounds, **more)
    predicted = booster.predict(xgboost_matrix(data))
    save(name, extension, booster.save_model, data, predicted, "xgboost", what)


def xgboost_models():
    data, rng = frame(1)
    y = score(data, rng)
    binary = (y > np.median(y)).astype(int)
    three = np.digitize(y, np.quantile(y, [0.33, 0.66]))
    positive = rng.poisson(np.exp(np.clip(y, -2, 2)))
    gaps, gap_rng = frame(2, 0.15)
    gap_y = score(gaps, gap_rng)
    cats, cat_y, _ = with_categories(3, ASCII)

    xgboost_model("xgb-binary-json", "classifier, 2 classes", "json", {"objective": "binary:logistic", "max_depth": 4}, data, binary)
    xgboost_model("xgb-binary-ubj", "classifier, 2 classes, gaps", "ubj", {"objective": "binary:logistic", "max_depth": 4}, gaps, (gap_y > 0).astype(int))
    xgboost_model("xgb-base-score", "classifier, 2 classes, base score .3", "json", {"objective": "binary:logistic", "base_score": 0.3}, data, binary, 10)
    xgboost_model("xgb-multiclass", "classifier, 3 classes", "ubj", {"objective": "multi:softprob", "num_class": 3, "max_depth": 3}, data, three)
    xgboost_model("xgb-regression", "regressor, gaps", "json", {"objective": "reg:squarederror", "max_depth": 5}, gaps, gap_y)
    xgboost_model("xgb-exact", "regressor, exact method", "ubj", {"objective": "reg:squarederror", "tree_method": "exact", "max_depth": 6}, data, y)
    xgboost_model("xgb-absolute", "regressor, absolute error", "ubj", {"objective": "reg:absoluteerror"}, gaps, gap_y)
    xgboost_model("xgb-quantiles", "regressor, 3 quantiles", "ubj", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}, gaps, gap_y)
    xgboost_model("xgb-poisson", "regressor, Poisson", "json", {"objective": "count:poisson"}, data, positive)
    xgboost_model("xgb-tweedie", "regressor, Tweedie", "ubj", {"objective": "reg:tweedie"}, data, positive)
    xgboost_model("xgb-gamma", "regressor, gamma", "ubj", {"objective": "reg:gamma"}, data, positive + 0.5)
    xgboost_model("xgb-logitraw", "regressor, raw margin", "ubj", {"objective": "binary:logitraw"}, data, binary)
    xgboost_model("xgb-cox", "regressor, survival Cox", "ubj", {"objective": "survival:cox"}, data, np.exp(y / 3))
    xgboost_model("xgb-dart", "classifier, 2 classes, DART", "json", {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.3, "max_depth": 3}, gaps, (gap_y > 0).astype(int))
    xgboost_model("xgb-gblinear", "regressor, linear booster", "json", {"booster": "gblinear", "updater": "coord_descent", "objective": "reg:squarederror"}, gaps / [1, 1e5, 1, 1, 1], gap_y)
    xgboost_model("xgb-linear-3", "classifier, 3 classes, linear booster", "ubj", {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3, "updater": "coord_descent"}, data / [10, 1e5, 1, 1, 1], three)
    xgboost_model("xgb-forest", "regressor, boosted forest", "json", {"num_parallel_tree": 5, "subsample": 0.7, "colsample_bynode": 0.7, "max_depth": 4}, gaps, gap_y, 6)
    xgboost_model("xgb-categories", "regressor, categories as texts and numbers, gaps", "ubj", {"max_cat_to_onehot": 1, "max_depth": 5}, cats, cat_y)
    xgboost_model("xgb-one-hot", "classifier, 2 classes, one-hot categories", "json", {"objective": "binary:logistic", "max_cat_to_onehot": 100}, cats, (cat_y > 0).astype(int))
    lossy, _ = frame(11)
    lossy["seconds"] = 1.76e9 + np.random.default_rng(11).integers(0, 10_000_000, ROWS)
    xgboost_model("xgb-epoch-seconds", "regressor, epoch seconds", "ubj", {}, lossy, score(lossy, rng) + (lossy["seconds"] % 1_000_000) / 3e5)

    codes = gaps.copy()
    codes["kind"] = np.random.default_rng(5).integers(0, 40, ROWS).astype(float)
    codes.loc[::17, "kind"] = np.nan
    types = ["float"] * 5 + ["c"]
    matrix = xgb.DMatrix(codes.to_numpy(), label=gap_y + np.nan_to_num(codes["kind"].to_numpy()) % 5, feature_types=types, feature_names=list(codes.columns), enable_categorical=True)
    booster = xgb.train({"max_cat_to_onehot": 1, "nthread": 1}, matrix, 20)
    asked = codes.copy()
    asked.loc[1::29, "kind"] = 55  # never seen in training
    predicted = booster.predict(xgb.DMatrix(asked.to_numpy(), feature_types=types, feature_names=list(codes.columns), enable_categorical=True))
    save("xgb-codes", "ubj", booster.save_model, asked, predicted, "xgboost", "regressor, category codes, some unseen")

    stopping = xgb.XGBClassifier(n_estimators=200, early_stopping_rounds=5, learning_rate=0.4, n_jobs=1)
    stopping.fit(data[:1200], binary[:1200], eval_set=[(data[1200:], binary[1200:])], verbose=False)
    what = f"classifier, 2 classes, early stopping: best {stopping.best_iteration + 1} of {stopping.get_booster().num_boosted_rounds()} trees"
    save("xgb-early-stopping", "json", stopping.save_model, data, stopping.predict_proba(data), "xgboost", what)
    matrix = xgboost_matrix(data[:1200], three[:1200])
    held = xgboost_matrix(data[1200:], three[1200:])
    booster = xgb.train({"objective": "multi:softprob", "num_class": 3, "eta": 0.5, "nthread": 1}, matrix, 200, evals=[(held, "held")], early_stopping_rounds=5, verbose_eval=False)
    predicted = booster.predict(xgboost_matrix(data), iteration_range=(0, booster.best_iteration + 1))
    save("xgb-early-stopping-3", "ubj", booster.save_model, data, predicted, "xgboost", "classifier, 3 classes, early stopping")
    forest = xgb.XGBRFClassifier(n_estimators=30, max_depth=6, n_jobs=1).fit(gaps, (gap_y > 0).astype(int))
    save("xgb-random-forest", "ubj", forest.save_model, gaps, forest.predict_proba(gaps), "xgboost", "classifier, 2 classes, random forest")
    unnamed = xgb.XGBRegressor(n_estimators=20, n_jobs=1).fit(data.to_numpy(), y)
    plain = data.rename(columns={c: f"f{i}" for i, c in enumerate(data.columns)})
    save("xgb-unnamed", "ubj", unnamed.save_model, plain, unnamed.predict(data.to_numpy()), "xgboost", "regressor, columns without names")


# --- LightGBM ------------------------------------------------------------------------------------------------------


def lightgbm_model(name, what, params, data, target, rounds=40, asked=None, **more):
    params = {"num_threads": 1, "verbosity": -1, "seed": 1, "deterministic": True, **params}
    booster = lgb.train(params, lgb.Dataset(data, target, free_raw_data=False, **more), rounds)
    asked = data if asked is None else asked
    save(name, "txt", booster.save_model, asked, booster.predict(asked), "lightgbm", what)


def lightgbm_models():
    data, rng = frame(21)
    y = score(data, rng)
    binary = (y > np.median(y)).astype(int)
    three = np.digitize(y, np.quantile(y, [0.33, 0.66]))
    positive = rng.poisson(np.exp(np.clip(y, -2, 2)))
    gaps, gap_rng = frame(22, 0.15)
    gap_y = score(gaps, gap_rng)
    cats, cat_y, _ = with_categories(23, COLOURS)

    lightgbm_model("lgbm-regression", "regressor", {"objective": "regression"}, data, y)
    lightgbm_model("lgbm-sqrt", "regressor, reg_sqrt", {"objective": "regression", "reg_sqrt": True}, data, y * 3)
    lightgbm_model("lgbm-binary", "classifier, 2 classes, gaps", {"objective": "binary", "sigmoid": 1.7}, gaps, (gap_y > 0).astype(int))
    lightgbm_model("lgbm-multiclass", "classifier, 3 classes", {"objective": "multiclass", "num_class": 3}, data, three)
    lightgbm_model("lgbm-ova", "classifier, 3 classes, one against all", {"objective": "multiclassova", "num_class": 3}, gaps, np.digitize(gap_y, [-0.5, 0.5]))
    lightgbm_model("lgbm-categories", "regressor, categories as texts and numbers, gaps", {"min_data_per_group": 5, "cat_smooth": 1}, cats, cat_y)
    classes = np.digitize(cat_y, [-1, 1])
    lightgbm_model("lgbm-categories-3", "classifier, 3 classes, categories", {"objective": "multiclass", "num_class": 3, "min_data_per_group": 5, "cat_smooth": 1}, cats, classes)
    codes = gaps.copy()
    codes["kind"] = np.random.default_rng(25).integers(0, 40, ROWS).astype(float)
    codes.loc[::17, "kind"] = np.nan
    asked = codes.copy()
    asked.loc[1::29, "kind"] = 77
    asked.loc[2::29, "kind"] = -3
    lightgbm_model("lgbm-codes", "regressor, category codes, some unseen", {"min_data_per_group": 5, "cat_smooth": 1}, codes, gap_y + np.nan_to_num(codes["kind"].to_numpy()) % 5, asked=asked, categorical_feature=["kind"])
    zeros = gaps.copy()
    zeros.loc[::3, "temperature"] = 0
    zeros.loc[1::4, "offset"] = 0
    lightgbm_model("lgbm-zero-as-missing", "regressor, zero as missing", {"zero_as_missing": True}, zeros, gap_y)
    lightgbm_model("lgbm-no-missing", "regressor, gaps, use_missing off", {"use_missing": False}, gaps, gap_y)
    lightgbm_model("lgbm-forest", "classifier, 2 classes, random forest", {"boosting": "rf", "objective": "binary", "bagging_freq": 1, "bagging_fraction": 0.6}, data, binary)
    lightgbm_model("lgbm-quantile", "regressor, quantile", {"objective": "quantile", "alpha": 0.8}, gaps, gap_y)
    lightgbm_model("lgbm-poisson", "regressor, Poisson", {"objective": "poisson"}, data, positive)
    lightgbm_model("lgbm-tweedie", "regressor, Tweedie", {"objective": "tweedie"}, data, positive)
    lightgbm_model("lgbm-cross-entropy", "regressor, cross entropy", {"objective": "cross_entropy"}, data, 1 / (1 + np.exp(-y)))
    lightgbm_model("lgbm-lambda-entropy", "regressor, cross entropy lambda", {"objective": "cross_entropy_lambda"}, data, 1 / (1 + np.exp(-y)))
    lightgbm_model("lgbm-dart", "regressor, DART", {"boosting": "dart", "drop_rate": 0.3}, gaps, gap_y)
    lightgbm_model("lgbm-rank", "regressor, lambdarank", {"objective": "lambdarank"}, data, np.digitize(y, [-1, 0, 1]), group=[20] * (ROWS // 20))
    seconds, _ = frame(31)
    seconds["seconds"] = 1.76e9 + np.random.default_rng(31).integers(0, 2_000, ROWS) + np.random.default_rng(32).random(ROWS)
    lightgbm_model("lgbm-epoch-seconds", "regressor, epoch seconds", {"max_bin": 1023}, seconds, (seconds["seconds"] % 7) * 10 + y)


xgboost_models()
lightgbm_models()
