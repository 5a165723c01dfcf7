"""Where an MLflow folder keeps its pickle, and what its signature calls the columns. Reads two places of the YAML."""

import json
import re

from refusal import Refused, named

MODEL_FILE = re.compile(r"^\s+(?:pickled_model|model_path|serialized_model|model_file):\s*['\"]?([^'\"\n]+)", re.M)
SIGNATURE = re.compile(r"^\s+inputs:\s*'((?:[^']|'')*)'", re.M)
USUAL = ("model.pkl", "model.skops", "model.joblib")


def model_file(folder):
    text = _description(folder)
    found = MODEL_FILE.findall(text) + [name for name in USUAL if (folder / name).is_file()]
    for name in found:
        file = (folder / name.strip()).resolve()
        if not file.is_relative_to(folder.resolve()):
            raise Refused(f"MLmodel points at {named(name)}, outside of its folder: log the model again")
        if file.is_file():
            return file
    raise Refused("the MLflow folder holds no scikit-learn model: log the model with mlflow.sklearn.log_model")


def columns(folder):
    """The signature's column names in order, or None."""
    found = SIGNATURE.search(_description(folder))
    if not found:
        return None
    try:
        fields = json.loads(re.sub(r"\n\s*", " ", found[1]).replace("''", "'"))
        names = [field["name"] for field in fields]
    except (ValueError, KeyError, TypeError):
        return None
    return [str(name) for name in names]


def _description(folder):
    file = folder / "MLmodel"
    if not file.is_file():
        raise Refused("the folder has no file MLmodel: push the folder that MLflow wrote, or the model's file")
    return file.read_text(encoding="utf-8", errors="replace")[:1_000_000]
