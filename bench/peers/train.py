#!/usr/bin/env python3
"""train.py CSV FILE: fits the demo's wine model (configs/demo/make_models.py) on the rows it was made of, for joblib."""

import csv
import sys

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

source, target = sys.argv[1:]
with open(source, newline="") as f:
    _, *records = csv.reader(f)
rows = np.array([record[:-1] for record in records], np.float64)
labels = np.array([record[-1] for record in records], np.int64)
joblib.dump(make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels), target)
