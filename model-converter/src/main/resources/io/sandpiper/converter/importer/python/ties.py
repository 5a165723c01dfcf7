"""Rows in which two classes are as good as equally likely: which of them wins is the rounding's choice, on any runtime."""

import numpy as np

CLOSE = 1e-5
FEWEST = 2


def decided(scores):
    """Which rows have a clear winner; scores are [N] around zero, or [N, classes]. None where too few have."""
    scores = np.asarray(scores, np.float64)
    if scores.ndim == 1:
        kept = np.abs(scores) > CLOSE
    elif scores.shape[1] < 2:
        return None
    else:
        best = np.sort(scores, axis=1)[:, -2:]
        kept = best[:, 1] - best[:, 0] > CLOSE
    return kept if kept.sum() >= FEWEST else None
