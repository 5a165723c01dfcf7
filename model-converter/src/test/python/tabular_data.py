"""Small tables and texts to train on: three that scikit-learn ships, three made here from a fixed seed."""

import numpy as np
import pandas as pd
from sklearn import datasets

SEED = 20


def shipped(name):
    """A data frame and its target."""
    data = getattr(datasets, f"load_{name}")(as_frame=True)
    return data.data, data.target.to_numpy()


def wine():
    frame, target = shipped("wine")
    return frame, np.array(["barolo", "grignolino", "barbera"])[target]


def customers(rows=600):
    """Numbers with gaps, whole numbers, texts with gaps: who leaves."""
    random = np.random.default_rng(SEED)
    city = random.choice(["Zürich", "Genève", "Bern", "Chur"], rows).astype(object)
    age = random.integers(18, 90, rows).astype(float)
    income = random.lognormal(8, 0.5, rows)
    leaves = (age / 90 + (city == "Bern") * 0.4 + random.normal(0, 0.2, rows) > 0.8).astype(int)
    frame = pd.DataFrame({"age": age, "income": income, "city": city,
                          "plan": random.choice(["S", "M", "L"], rows).astype(object),
                          "visits": random.integers(0, 4, rows)})
    frame.loc[random.random(rows) < 0.1, "income"] = np.nan
    frame.loc[random.random(rows) < 0.1, "plan"] = np.nan
    return frame, np.where(leaves == 1, "leaves", "stays")


def clock(rows=600):
    """Seconds since 1970 and a load: float32 cannot tell neighbouring minutes apart."""
    random = np.random.default_rng(SEED)
    seconds = 1.76e9 + np.sort(random.uniform(0, 86400, rows))
    load = random.uniform(0, 100, rows)
    watts = 50 + load * 2 + 20 * np.sin(seconds / 3000) + random.normal(0, 1, rows)
    return pd.DataFrame({"seconds": seconds, "load": load}), watts


GOOD = "café délicieux très bon goût à recommander naïve élégant parfait".split()
BAD = "mauvais froid déçu sale cher à éviter horrible jamais été".split()
BOTH = "le un c y a é service table plat restaurant 42 ça où n l Übung".split()


def reviews(rows=400):
    random = np.random.default_rng(SEED)
    labels = random.integers(0, 2, rows)
    texts = []
    for good in labels:
        words = [*random.choice(GOOD if good else BAD, 4), *random.choice(BOTH, 6), *random.choice(GOOD + BAD, 1)]
        texts.append(" ".join(random.permutation(words)).capitalize() + random.choice([".", "!", " …", ", l'été."]))
    return np.array(texts, dtype=object), np.where(labels == 1, "good", "bad")
