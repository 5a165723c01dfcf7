"""A .cbm: its columns, its classes, and what CatBoost itself answers."""

import data_file
import numpy as np
import spec
from refusal import Refused, cause, named

ROWS = 256
SEED = 20
# Their raw scores are their answers, or the graph's own last step is CatBoost's.
REGRESSION = ("RMSE", "MAE", "Quantile", "MAPE", "Huber", "Expectile", "LogCosh", "MultiRMSE", "Lq")
CLASSIFICATION = ("Logloss", "CrossEntropy", "MultiClass")


def load(source):
    from catboost import CatBoost, CatBoostClassifier, CatBoostRegressor

    def read(kind):
        try:
            return kind().load_model(str(source), format="cbm")
        except Exception as e:  # noqa: BLE001
            raise Refused(f"CatBoost cannot read the file ({cause(e)}): it is damaged or cut; save it again with "
                          "save_model('model.cbm')") from e

    model = read(CatBoost)
    _refuse_columns(model)
    loss = _loss(model)
    if loss not in REGRESSION + CLASSIFICATION:
        raise Refused(f"CatBoost's loss {named(loss)} has no form in ONNX here: train with one of "
                      + ", ".join(CLASSIFICATION + REGRESSION))
    return read(CatBoostClassifier if loss in CLASSIFICATION else CatBoostRegressor)


def is_classifier(model):
    return _loss(model) in CLASSIFICATION


def names(model, data):
    """The model's own, else the CSV's; CatBoost calls columns without a name by their number."""
    own = [str(n) for n in model.feature_names_]
    header = data_file.header(data) if data else None
    if own == [str(i) for i in range(len(own))]:
        return header if header is not None and len(header) == len(own) else [f"x{i}" for i in range(len(own))]
    return own


def rows(model, columns, data):
    if data is None:
        return _around_borders(model, len(columns))
    arrays = data_file.arrays(data)
    if arrays is not None:
        wide = [a for a in arrays.values() if a.ndim == 2 and a.shape[1] == len(columns)]
        if len(wide) != 1:
            raise Refused(f"the data have no array of {len(columns)} columns: save them as 'features' with numpy.savez")
        return wide[0].astype(np.float32)
    table = data_file.columns(data)
    for name in columns:
        if name not in table:
            raise Refused(f"the data lack the column {named(name)} that the model was trained on: add it, or leave the "
                          "data out")
    return np.stack([data_file.numbers(name, table[name], np.float32) for name in columns], axis=1)


def expected(model, values):
    if not is_classifier(model):
        answer = np.asarray(model.predict(values))
        return {"value": answer.reshape(len(answer), -1).astype(np.float32)}
    probabilities = np.asarray(model.predict_proba(values))
    return {"label": probabilities.argmax(axis=1).astype(np.int64), "probabilities": probabilities.astype(np.float32)}


def outputs(model):
    if not is_classifier(model):
        return [spec.an_output("value", "value")]
    return [spec.an_output("label", "label"), spec.an_output("probabilities", "probabilities", list(model.classes_))]


def _loss(model):
    loss = model.get_all_params().get("loss_function", "") if model.tree_count_ else ""
    return str(loss).split(":")[0]


def _refuse_columns(model):
    columns = model.feature_names_
    for what, found in (("categorical", model.get_cat_feature_indices()), ("text", model.get_text_feature_indices()),
                        ("embedding", model.get_embedding_feature_indices())):
        if found:
            shown = ", ".join(named(columns[i]) for i in found[:5])
            raise Refused(f"the CatBoost model has {what} features ({shown}), which it cannot write to ONNX: encode "
                          "them before training, for example with scikit-learn's OneHotEncoder")


def _around_borders(model, count):
    """Each border, the next float below and above it, and the ground between; deterministic."""
    random = np.random.default_rng(SEED)
    borders = model.get_borders()
    columns = []
    for feature in range(count):
        values = np.asarray(borders.get(feature) or [0.0, 1.0], np.float32)
        values = values[np.isfinite(values) & (np.abs(values) < 1e30)]
        values = values if len(values) else np.array([0.0], np.float32)
        picked = random.choice(values, ROWS)
        side = random.integers(0, 4, ROWS)
        between = picked + random.normal(size=ROWS).astype(np.float32) * max(1e-3, float(np.ptp(values)) / 4)
        up, down = (np.nextafter(picked, np.float32(end)) for end in (np.inf, -np.inf))
        columns.append(np.select([side == 0, side == 1, side == 2], [up, down, picked], between))
    return np.stack(columns, axis=1).astype(np.float32)
