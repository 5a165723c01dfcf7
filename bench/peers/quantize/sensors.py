"""Made readings of twelve sensors in their own units, six states of a machine.

Columns reach from hundredths to a hundred thousand, and none has a mean of zero: what a quantizer of raw units meets.
"""

import numpy as np

# name, unit, mean, standard deviation
COLUMNS = [
    ("vibration", "g", 0.02, 0.008),
    ("flow", "L/s", 0.8, 0.3),
    ("current", "A", 3.2, 0.8),
    ("temperature", "Cel", 21.0, 8.0),
    ("humidity", "%", 45.0, 18.0),
    ("noise", "dB", 62.0, 9.0),
    ("strain", "um/m", -150.0, 220.0),
    ("voltage", "V", 230.0, 6.0),
    ("light", "lx", 320.0, 260.0),
    ("co2", "ppm", 600.0, 250.0),
    ("speed", "1/min", 1480.0, 60.0),
    ("pressure", "Pa", 101_325.0, 800.0),
]
STATES = ["running", "idle", "worn bearing", "blocked inlet", "overload", "leak"]
MEAN = np.array([c[2] for c in COLUMNS])
SPREAD = np.array([c[3] for c in COLUMNS])
MODES = 4  # each state is a mixture: no line between two states
SEPARATION = 2.0  # of the modes, in units of their own spread: about 2 % of rows cannot be told apart


def rows(n, seed):
    """Readings [n, 12] and their states; the modes are the same for every seed."""
    centres = np.random.default_rng(11).normal(0, SEPARATION, (len(STATES), MODES, len(COLUMNS)))
    random = np.random.default_rng(seed)
    states = random.integers(0, len(STATES), n)
    chosen = centres[states, random.integers(0, MODES, n)]
    standard = (chosen + random.normal(0, 1, chosen.shape)) / np.hypot(SEPARATION, 1)
    return (standard * SPREAD + MEAN).astype(np.float32), states.astype(np.int64)
