"""Debian's dataset-fashion-mnist: 60,000 and 10,000 images of 28 x 28 grey pixels, ten classes."""

import gzip
from pathlib import Path

import numpy as np

DATA = Path("/usr/share/datasets/fashion-mnist")
LABELS = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def read(part):
    """Images [n, 1, 28, 28] of bytes and their classes; `part` is train or t10k."""
    with gzip.open(DATA / f"{part}-images-idx3-ubyte.gz") as f:
        images = np.frombuffer(bytearray(f.read()), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(DATA / f"{part}-labels-idx1-ubyte.gz") as f:
        labels = np.frombuffer(bytearray(f.read()), np.uint8, offset=8).astype(np.int64)
    return images, labels
