"""A model behind Flask, as one writes it in an afternoon: gunicorn serve:app. MODEL names the joblib file."""

import os

import joblib
import numpy as np
from flask import Flask, jsonify, request

app = Flask(__name__)
model = joblib.load(os.environ["MODEL"])


@app.post("/predict")
def predict():
    probabilities = model.predict_proba(np.array(request.get_json()["instances"]))
    return jsonify(predictions=probabilities.argmax(1).tolist(), probabilities=probabilities.tolist())
