#!/usr/bin/env python3
"""Trains small models with the tabular frameworks of the environment that runs it: train_tabular.py OUT [NAME ...]

Each becomes a folder of OUT: model.EXT, data.csv, expected.npz (the framework's own predictions), meta.json.
"""

import os
import sys
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
warnings.filterwarnings("ignore")

import joblib  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import saved  # noqa: E402
import sklearn  # noqa: E402
import tabular_data as data  # noqa: E402
from sklearn import (cluster, compose, ensemble, feature_extraction, impute, linear_model, model_selection,  # noqa: E402
                     naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree)

MINOR = ".".join(sklearn.__version__.split(".")[:2])
NEWEST = MINOR == "1.9"
FAMILY = "tabular" if NEWEST else f"tabular-{MINOR}"


def scaled(model):
    return pipeline.make_pipeline(preprocessing.StandardScaler(), model)


CLASSIFIERS = {
    "logistic": scaled(linear_model.LogisticRegression(max_iter=500)),
    "ridge-classifier": scaled(linear_model.RidgeClassifier()),
    "svc": scaled(svm.SVC()),
    "svc-probability": scaled(svm.SVC(probability=True, random_state=0)),
    "linear-svc": scaled(svm.LinearSVC()),
    "forest": ensemble.RandomForestClassifier(30, random_state=0),
    "extra-trees": ensemble.ExtraTreesClassifier(20, random_state=0),
    "decision-tree": tree.DecisionTreeClassifier(random_state=0),
    "gradient-boosting": ensemble.GradientBoostingClassifier(n_estimators=30, random_state=0),
    "hist-gradient-boosting": ensemble.HistGradientBoostingClassifier(max_iter=40, random_state=0),
    "adaboost": ensemble.AdaBoostClassifier(n_estimators=20, random_state=0),
    "knn": scaled(neighbors.KNeighborsClassifier()),
    "mlp": scaled(neural_network.MLPClassifier(hidden_layer_sizes=(16,), max_iter=300, random_state=0)),
    "gaussian-naive-bayes": naive_bayes.GaussianNB(),
    "scaler-forest": scaled(ensemble.RandomForestClassifier(30, random_state=0)),
    "scaler-gradient-boosting": scaled(ensemble.GradientBoostingClassifier(n_estimators=30, random_state=0)),
    "grid-search": model_selection.GridSearchCV(scaled(linear_model.LogisticRegression(max_iter=500)),
                                                {"logisticregression__C": [0.1, 1.0]}, cv=3),
    "voting": ensemble.VotingClassifier([("a", scaled(linear_model.LogisticRegression(max_iter=500))),
                                         ("b", ensemble.RandomForestClassifier(10, random_state=0))], voting="soft"),
}
REGRESSORS = {
    "linear": linear_model.LinearRegression(),
    "ridge": scaled(linear_model.Ridge()),
    "forest-regressor": ensemble.RandomForestRegressor(30, random_state=0),
    "hist-gradient-boosting-regressor": ensemble.HistGradientBoostingRegressor(max_iter=60, random_state=0),
    "svr": scaled(svm.SVR()),
    "mlp-regressor": scaled(neural_network.MLPRegressor(hidden_layer_sizes=(16,), max_iter=500, random_state=0)),
}
OLD = ("logistic", "svc-probability", "forest", "gradient-boosting", "hist-gradient-boosting", "knn", "mlp",
       "scaler-forest", "linear", "forest-regressor", "hist-gradient-boosting-regressor", "customers", "reviews",
       "hist-epoch", "xgboost-classifier", "lightgbm-classifier")


def main(root, chosen):
    trainings = {**{n: classifier for n in CLASSIFIERS}, **{n: regressor for n in REGRESSORS}, **SPECIAL}
    for name, train in trainings.items():
        if (not chosen and (NEWEST or name in OLD)) or name in chosen:
            train(root, name)
            print(name, flush=True)


def start(root, name, what, framework="scikit-learn", version=sklearn.__version__):
    return saved.folder(root, name if NEWEST else f"sklearn{MINOR}-{name}", framework, version, what, FAMILY)


def classifier(root, name):
    rows, target = data.wine()
    model = CLASSIFIERS[name].fit(rows, target)
    keep(start(root, name, f"{name} on wine, class names are texts"), model, rows, target, saved.classifier_answers)


def regressor(root, name):
    rows, target = data.shipped("diabetes")
    model = REGRESSORS[name].fit(rows, target)
    keep(start(root, name, f"{name} on diabetes"), model, rows, target, saved.regressor_answers)


def keep(out, model, rows, target, answers):
    joblib.dump(model, out / "model.joblib")
    saved.table(out, rows, target)
    saved.expected(out, **answers(model, rows))


def compressed(root, name):
    rows, target = data.shipped("breast_cancer")
    model = ensemble.RandomForestClassifier(40, random_state=0).fit(rows, target)
    out = start(root, name, "forest in a joblib file compressed with xz, class names are numbers")
    joblib.dump(model, out / "model.joblib", compress=("xz", 3))
    saved.table(out, rows, target)
    saved.expected(out, **saved.classifier_answers(model, rows))


def skops_file(root, name):
    import skops.io

    rows, target = data.wine()
    model = scaled(linear_model.LogisticRegression(max_iter=500)).fit(rows, target)
    out = start(root, name, "logistic regression in a skops file")
    skops.io.dump(model, out / "model.skops")
    saved.table(out, rows, target)
    saved.expected(out, **saved.classifier_answers(model, rows))


def pickled_array(root, name):
    """Trained on arrays without names, classes 3 and 7, no data given: cases are made from the model."""
    import pickle

    rows, target = data.shipped("iris")
    rows, target = rows.to_numpy()[:100], np.array([3, 7])[target[:100]]
    model = scaled(linear_model.LogisticRegression()).fit(rows, target)
    out = start(root, name, "pickle without column names, classes 3 and 7")
    (out / "model.pkl").write_bytes(pickle.dumps(model))
    saved.table(out, pd.DataFrame(rows, columns=["x0", "x1", "x2", "x3"]), target)
    saved.expected(out, **saved.classifier_answers(model, rows))


MLMODEL = """artifact_path: model
flavors:
  python_function:
    loader_module: mlflow.sklearn
    model_path: model.pkl
    python_version: 3.11.2
  sklearn:
    pickled_model: model.pkl
    serialization_format: cloudpickle
    sklearn_version: {version}
mlflow_version: 3.1.0
signature:
  inputs: '[{{"type": "double", "name": "petal''s length", "required": true}}, {{"type":
    "double", "name": "petal width", "required": true}}, {{"type": "double", "name": "sepal length",
    "required": true}}, {{"type": "double", "name": "sepal width", "required": true}}]'
  outputs: '[{{"type": "tensor", "tensor-spec": {{"dtype": "int64", "shape": [-1]}}}}]'
"""


def mlflow_folder(root, name):
    """As mlflow.sklearn.log_model lays it; trained on arrays, so that only the signature knows the columns' names."""
    import cloudpickle

    rows, target = data.shipped("iris")
    model = scaled(linear_model.LogisticRegression()).fit(rows.to_numpy(), target)
    out = start(root, name, "MLflow folder, column names in its signature")
    (out / "model").mkdir(exist_ok=True)
    (out / "model" / "MLmodel").write_text(MLMODEL.format(version=sklearn.__version__))
    (out / "model" / "model.pkl").write_bytes(cloudpickle.dumps(model))
    names = ["petal's length", "petal width", "sepal length", "sepal width"]
    saved.table(out, pd.DataFrame(rows.to_numpy(), columns=names), target)
    saved.expected(out, **saved.classifier_answers(model, rows.to_numpy()))


def onnx_of(root, name):
    """By skl2onnx as people call it: labels, and a ZipMap of probabilities where nobody takes it off."""
    if not NEWEST:
        return
    from skl2onnx import __version__, to_onnx

    rows, target = data.shipped("iris")
    rows = rows.to_numpy().astype("f4")
    model = scaled(linear_model.LogisticRegression()).fit(rows, target)
    what = "ONNX with a ZipMap" if name == "onnx-zipmap" else "ONNX of operator set 9"
    out = saved.folder(root, name, "skl2onnx", __version__, what, FAMILY)
    more = {} if name == "onnx-zipmap" else {"target_opset": {"": 9, "ai.onnx.ml": 1}, "options": {"zipmap": False}}
    (out / "model.onnx").write_bytes(to_onnx(model, rows[:1], **more).SerializeToString())
    np.savez(out / "data.npz", X=rows)
    answer = "output_probability" if name == "onnx-zipmap" else "probabilities"
    saved.expected(out, **{answer: model.predict_proba(rows)})


def several_targets(root, name):
    rows, target = data.shipped("diabetes")
    both = np.stack([target, target * -2 + rows["bmi"].to_numpy() * 100], axis=1)
    model = linear_model.LinearRegression().fit(rows, both)
    keep(start(root, name, "two targets at once"), model, rows, target, saved.regressor_answers)


def clusters(root, name):
    rows, _ = data.wine()
    model = scaled(cluster.KMeans(3, n_init=3, random_state=0)).fit(rows)
    out = start(root, name, "k-means after scaling")
    joblib.dump(model, out / "model.joblib")
    saved.table(out, rows)
    saved.expected(out, label=model.predict(rows).astype(np.int64))


def customers_columns(final):
    numbers = pipeline.make_pipeline(impute.SimpleImputer(strategy="median"), preprocessing.StandardScaler())
    texts = pipeline.make_pipeline(impute.SimpleImputer(strategy="most_frequent"),
                                   preprocessing.OneHotEncoder(handle_unknown="ignore"))
    columns = compose.ColumnTransformer([("numbers", numbers, ["age", "income"]), ("texts", texts, ["city", "plan"]),
                                         ("counts", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["visits"])])
    return pipeline.make_pipeline(columns, final)


def customers(root, name):
    final = {"customers": linear_model.LogisticRegression(max_iter=500),
             "customers-forest": ensemble.RandomForestClassifier(30, random_state=0),
             "customers-hist": ensemble.HistGradientBoostingClassifier(max_iter=30, random_state=0)}[name]
    rows, target = data.customers()
    if name == "customers-hist":
        columns = customers_columns(final)
        columns[0].sparse_threshold = 0
        model = columns.fit(rows, target)
    else:
        model = customers_columns(final).fit(rows, target)
    keep(start(root, name, "ColumnTransformer: numbers and texts with gaps, whole numbers"), model, rows, target,
         saved.classifier_answers)


def reviews(root, name):
    texts, target = data.reviews()
    words = feature_extraction.text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model = pipeline.make_pipeline(words, linear_model.LogisticRegression()).fit(texts, target)
    out = start(root, name, "texts with accents and one-letter words, Tfidf and logistic regression")
    joblib.dump(model, out / "model.joblib")
    saved.table(out, pd.DataFrame({"text": texts}), target)
    saved.expected(out, **saved.classifier_answers(model, texts))


def epoch(root, name):
    rows, target = data.clock()
    final = {"hist-epoch": ensemble.HistGradientBoostingRegressor(max_iter=60, random_state=0),
             "scaler-epoch": scaled(linear_model.Ridge())}[name]
    keep(start(root, name, "seconds since 1970 among the columns"), final.fit(rows, target), rows, target,
         saved.regressor_answers)


def xgboost_model(root, name):
    import xgboost

    binary = name == "xgboost-early-stopping"
    if name == "xgboost-regressor":
        rows, target = data.shipped("diabetes")
        model = xgboost.XGBRegressor(n_estimators=40, max_depth=4, n_jobs=1).fit(rows, target)
    elif binary:
        rows, target = data.shipped("breast_cancer")
        model = xgboost.XGBClassifier(n_estimators=200, early_stopping_rounds=3, n_jobs=1)
        model.fit(rows[:400], target[:400], eval_set=[(rows[400:], target[400:])], verbose=False)
    elif name == "scaler-xgboost":
        rows, target = data.shipped("iris")
        model = scaled(xgboost.XGBClassifier(n_estimators=20, n_jobs=1)).fit(rows, target)
    else:
        rows, target = data.shipped("wine")
        model = xgboost.XGBClassifier(n_estimators=30, n_jobs=1).fit(rows, target)
    out = start(root, name, "pickled wrapper" + (", stopped early" if binary else ""), "XGBoost", xgboost.__version__)
    keep(out, model, rows, target, saved.regressor_answers if name.endswith("regressor") else saved.classifier_answers)


def lightgbm_model(root, name):
    import lightgbm

    settings = {"n_estimators": 30, "n_jobs": 1, "verbose": -1, "random_state": 0}
    if name == "lightgbm-regressor":
        rows, target = data.clock()
        model = lightgbm.LGBMRegressor(**settings).fit(rows, target)
    elif name == "lightgbm-categories":
        rows, target = data.customers()
        rows = rows.assign(city=rows["city"].astype("category"), visits=rows["visits"].astype("category"),
                           plan=rows["plan"].astype("category"))
        model = lightgbm.LGBMClassifier(**settings, min_child_samples=5, min_data_per_group=5).fit(rows, target)
    elif name == "scaler-lightgbm":
        rows, target = data.wine()
        model = scaled(lightgbm.LGBMClassifier(**settings)).fit(rows, target)
    else:
        rows, target = data.wine()
        model = lightgbm.LGBMClassifier(**settings).fit(rows, target)
    out = start(root, name, "pickled wrapper", "LightGBM", lightgbm.__version__)
    keep(out, model, rows, target, saved.regressor_answers if name.endswith("regressor") else saved.classifier_answers)


def catboost_model(root, name):
    import catboost

    settings = {"iterations": 40, "depth": 4, "verbose": False, "thread_count": 1, "random_seed": 0,
                "allow_writing_files": False}
    if name == "catboost-regressor":
        rows, target = data.shipped("diabetes")
        model = catboost.CatBoostRegressor(**settings).fit(rows, target)
    elif name == "catboost-binary":
        rows, target = data.shipped("breast_cancer")
        model = catboost.CatBoostClassifier(**settings).fit(rows, target)
    else:
        rows, target = data.wine()
        model = catboost.CatBoostClassifier(**settings).fit(rows, target)
    out = start(root, name, "saved by save_model", "CatBoost", catboost.__version__)
    model.save_model(str(out / "model.cbm"))
    saved.table(out, rows, target)
    answers = saved.regressor_answers if name == "catboost-regressor" else saved.classifier_answers
    saved.expected(out, **answers(model, rows))


SPECIAL = {
    "compressed": compressed, "skops": skops_file, "pickled-array": pickled_array, "mlflow": mlflow_folder,
    "onnx-zipmap": onnx_of, "onnx-opset-9": onnx_of,
    "several-targets": several_targets,
    "k-means": clusters, "customers": customers, "customers-forest": customers, "customers-hist": customers,
    "reviews": reviews, "hist-epoch": epoch, "scaler-epoch": epoch,
    "xgboost-classifier": xgboost_model, "xgboost-regressor": xgboost_model, "xgboost-early-stopping": xgboost_model,
    "scaler-xgboost": xgboost_model,
    "lightgbm-classifier": lightgbm_model, "lightgbm-regressor": lightgbm_model, "lightgbm-categories": lightgbm_model,
    "scaler-lightgbm": lightgbm_model,
    "catboost-classifier": catboost_model, "catboost-binary": catboost_model, "catboost-regressor": catboost_model,
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
