"""The data that came along: a CSV with a header, or an .npz with an array an input. `label` is nobody's input."""

import numpy as np
from refusal import Refused, cause, named

MOST_ROWS = 1000
LABEL = "label"


def arrays(path):
    """The .npz's arrays by name, cut to the rows that are compared; None for another file."""
    with open(path, "rb") as f:
        if f.read(2) != b"PK":
            return None
    try:
        with np.load(path, allow_pickle=False) as data:
            return {name: data[name][:MOST_ROWS] for name in data.files if name != LABEL}
    except Exception as e:  # noqa: BLE001
        raise Refused(f"the data are not a readable .npz ({cause(e)}): save them again with numpy.savez") from e


def header(path):
    """The columns' names without the label's, or None where the file is an .npz."""
    if arrays(path) is not None:
        return None
    return [name for name in _rows(path)[0] if name != LABEL]


def columns(path):
    """The CSV's columns by name, as texts. Raises Refused where it is none."""
    names, rows = _rows(path)
    for number, row in enumerate(rows):
        if len(row) != len(names):
            raise Refused(f"row {number + 1} of the data has {len(row)} fields (expected: {len(names)}, as the "
                          "header): mend the CSV")
    return {name: [row[i] for row in rows] for i, name in enumerate(names) if name != LABEL}


def numbers(name, texts, dtype):
    """A column as numbers; an empty field is not a number (nan), where the type has one."""
    try:
        if np.dtype(dtype).kind == "f":
            return np.array([float(t) if t.strip() else np.nan for t in texts], dtype)
        return np.array([int(float(t)) for t in texts], dtype)
    except ValueError as e:
        raise Refused(f"the data's column {named(name)} holds {named(str(e).rsplit(':', 1)[-1].strip())} (expected: "
                      "numbers): mend the CSV") from e


def _rows(path):
    import csv

    try:
        with open(path, newline="", encoding="utf-8-sig") as f:
            reader = csv.reader(f)
            names = next(reader)
            rows = [row for row, _ in zip((r for r in reader if r), range(MOST_ROWS))]
    except (StopIteration, UnicodeDecodeError, csv.Error) as e:
        raise Refused("the data are neither a CSV with a header nor an .npz: save them as one of these") from e
    return names, rows
